import { startKafka } from '../../pipeline/platform/kafka/index.ts';

/** A parent with a Kafka on the data folder in argv[2]; tells the process id of the JVM. */
const server = await startKafka({ dataDir: process.argv[2] ?? '' });
process.send?.({ pid: server.nodes[0]?.pid, bootstrap: server.bootstrap });
