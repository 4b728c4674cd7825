import { Partitioners, type Transaction } from 'kafkajs';
import { pipelineKafka } from '../kafka-client.ts';
import { ORDERS } from '../topics.ts';
import type { BrokenOrder } from './commands.ts';
import type { Traffic } from './traffic.ts';

/** As long as brokers allow by default (transaction.max.timeout.ms is 15 min): nobody ends it for us in time. */
const TIMEOUT_MS = 600_000;

/** A partner's batch import, which writes its orders in a transaction and may forget to end it. */
export function createPartnerTransaction(brokers: readonly string[], traffic: Traffic) {
  const producer = pipelineKafka('partner-import', brokers).producer({
    transactionalId: 'partner-import',
    transactionTimeout: TIMEOUT_MS,
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  let connected = false;
  let open: Transaction | null = null;
  const connect = async () => {
    if (!connected) await producer.connect();
    connected = true;
  };
  return {
    async open(partition: number): Promise<BrokenOrder> {
      await connect();
      open ??= await producer.transaction();
      const { key, value, headers } = traffic.order(Date.now());
      const source = { ...headers, ce_source: '/partners' };
      const [sent] = await open.send({
        topic: ORDERS,
        messages: [{ key, value, headers: source, partition }],
      });
      return { topic: ORDERS, partition, offset: Number(sent?.baseOffset ?? -1) };
    },
    async abort(): Promise<void> {
      // When it was opened by a process that is gone, connecting with its transactional id is what aborts it.
      await connect();
      const transaction = open;
      open = null;
      await transaction?.abort();
    },
    async close(): Promise<void> {
      if (open !== null) await open.abort().catch(() => {});
      if (connected) await producer.disconnect();
    },
  };
}
