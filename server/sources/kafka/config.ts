/** What the Kafka source needs to know of one cluster; server/config.ts makes it from millrace.yaml or the environment. */
export interface KafkaClusterConfig {
  /** Name in Millrace, in URLs and on the wire. */
  name: string;
  brokers: string[];
  tls: {
    ca?: string;
    cert?: string;
    key?: string;
    passphrase?: string;
    servername?: string;
    rejectUnauthorized: boolean;
  } | null;
  sasl:
    | { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string }
    | {
        mechanism: 'oauthbearer';
        tokenEndpoint: string;
        clientId: string;
        clientSecret: string;
        scope?: string;
      }
    | { mechanism: 'oauthbearer'; token: string }
    | null;
  clientId: string;
  /** Time one request may take, ms. */
  requestTimeoutMs: number;
  connectionTimeoutMs: number;
  /** `auto`: the topic where it is readable, else polling. */
  commits: 'auto' | 'offsets-topic' | 'polling';
  periods: {
    endsMs: number;
    slowEndsMs: number;
    groupsMs: number;
    metadataMs: number;
    configsMs: number;
    logDirsMs: number;
    producersMs: number;
  };
  sampling: { enabled: boolean; recordsPerSecond: number; producerHeaders: string[] };
  /** Declared producers by topic; they win over sampled names. */
  producers: { topic: string; names: string[] }[];
}

export const KAFKA_DEFAULTS: Omit<KafkaClusterConfig, 'name' | 'brokers'> = {
  tls: null,
  sasl: null,
  clientId: 'millrace',
  requestTimeoutMs: 5_000,
  connectionTimeoutMs: 3_000,
  commits: 'auto',
  periods: {
    endsMs: 1_000,
    slowEndsMs: 10_000,
    groupsMs: 3_000,
    metadataMs: 10_000,
    configsMs: 60_000,
    logDirsMs: 30_000,
    producersMs: 5_000,
  },
  sampling: {
    enabled: true,
    recordsPerSecond: 20,
    producerHeaders: ['ce_source', 'producer', 'service.name'],
  },
  producers: [],
};
