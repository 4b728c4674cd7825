import { Partitioners } from 'kafkajs';
import { sayReady, serveCommands } from '../children/ipc.ts';
import { messageOf } from '../errors.ts';
import { pipelineKafka } from '../kafka-client.ts';
import { endWithParent } from '../platform/spawn.ts';
import type { ConsumerCommand, ConsumerSettings, Service } from './commands.ts';
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

const END_MS = 1_500;

const settings = JSON.parse(process.argv[2] ?? '{}') as ConsumerSettings;
const { service } = settings;
const name = `${service}-${settings.member}`;
const kafka = pipelineKafka(name, settings.brokers);
const trouble = createTrouble();
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
  // Time to leave the group: a member that does not is missed by Kafka for its whole session.
  setTimeout(() => process.exit(0), END_MS);
  void member.consumer.disconnect().finally(() => process.exit(0));
});

if (settings.restless) {
  sayReady();
  await comeAndGo(kafka, service, work.topics);
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
