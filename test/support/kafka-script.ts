import { startKafka } from '../../pipeline/platform/kafka/index.ts';

/** A parent with a Kafka on the data folder in argv[2], of the line in argv[3]; tells the process id of the JVM. */
const version = process.argv[3] === '3.9' ? '3.9' : '4.1';
const server = await startKafka({ dataDir: process.argv[2] ?? '', version });
process.send?.({ pid: server.nodes[0]?.pid, bootstrap: server.bootstrap });
