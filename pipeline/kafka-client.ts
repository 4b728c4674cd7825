import { Kafka, logLevel } from 'kafkajs';

/**
 * A kafkajs client of the pipeline's own Kafka. It waits out a broker that restarts. It logs nothing: kafkajs reports each answer
 * with an error code, also those it then deals with; what it cannot deal with is thrown.
 */
export function pipelineKafka(clientId: string, brokers: readonly string[]): Kafka {
  return new Kafka({
    clientId,
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    retry: { retries: 12, initialRetryTime: 200, maxRetryTime: 2_000 },
  });
}
