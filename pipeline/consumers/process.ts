import { Partitioners } from 'kafkajs';
import { sayReady, serveCommands } from '../children/ipc.ts';
import { messageOf } from '../errors.ts';
import { pipelineKafka } from '../kafka-client.ts';
import { endWithParent } from '../platform/spawn.ts';
import { DEAD_LETTERS } from '../topics.ts';
import { type ConsumerCommand, type ConsumerSettings, consumerName, type Service } from './commands.ts';
import { inventoryManagement } from './inventory-management.ts';
import { createMember } from './member.ts';
import { notifications } from './notifications.ts';
import { orderProcessing } from './order-processing.ts';
import { comeAndGo } from './restless.ts';
import type { Work, WorkContext } from './service.ts';
import { createTrouble } from './trouble.ts';

/** One member of one of the company's services. argv[2]: its settings as JSON. */
const WORK: Record<Service, (context: WorkContext) => Work> = {
  'order-processing': orderProcessing,
  'inventory-management': inventoryManagement,
  notifications,
};

const settings = JSON.parse(process.argv[2] ?? '{}') as ConsumerSettings;
const { service } = settings;
/** To leave the group: a member that does not is missed by Kafka for its whole session. Who is just joining needs longer. */
const END_MS = settings.restless ? 4_000 : 1_500;
const name = consumerName(settings);
const kafka = pipelineKafka(name, settings.brokers);
const trouble = createTrouble();
const ending = new AbortController();
serveCommands<ConsumerCommand>((command) => Promise.resolve(trouble.apply(command)));

const producer = kafka.producer({
  idempotent: true,
  maxInFlightRequests: 1,
  createPartitioner: Partitioners.DefaultPartitioner,
});
const work = WORK[service]({ producer, setsAside: () => trouble.setsAside, now: Date.now });
const member = createMember(kafka, service, work, trouble);

process.on('uncaughtException', (error) => {
  process.stderr.write(`${name} ends on an error that nothing caught: ${error.message}\n`);
  setTimeout(() => process.exit(1), 2_000);
  void member
    .lastCommit()
    .catch(() => {})
    .finally(() => process.exit(1));
});
process.on('unhandledRejection', (reason) => {
  process.stderr.write(`${name} ends: ${messageOf(reason)}\n`);
  process.exit(1);
});
endWithParent(() => {
  trouble.release();
  setTimeout(() => process.exit(0), END_MS);
  ending.abort();
  // A restless one leaves by itself.
  if (!settings.restless) void member.consumer.disconnect().finally(() => process.exit(0));
});

if (settings.restless) {
  sayReady();
  await comeAndGo(kafka, service, [DEAD_LETTERS], ending.signal);
  process.exit(0);
} else {
  member.consumer.on(member.consumer.events.GROUP_JOIN, sayReady);
  member.consumer.on(member.consumer.events.CRASH, ({ payload }) => {
    process.stderr.write(`${name} gives up on an event and leaves: ${payload.error.message}\n`);
    if (!payload.restart) process.exit(1);
  });
  // Only what writes needs a producer.
  if (service === 'order-processing') await producer.connect();
  await member.run();
}
