/** The topics of the food-ordering company. */
export const ORDERS = 'orders';
export const INVENTORY = 'inventory';
export const ORDER_STATUS = 'order-status';
export const DEAD_LETTERS = 'orders-dead-letter';

export interface TopicPlan {
  topic: string;
  partitions: number;
  config: Readonly<Record<string, string>>;
}

const HOUR = 3_600_000;
const MIB = 1_048_576;

/** A demo may run for days at full rate: age and size are bounded. */
const BOUNDED = {
  'retention.ms': String(6 * HOUR),
  'retention.bytes': String(64 * MIB),
  'segment.bytes': String(16 * MIB),
};

export const TOPICS: readonly TopicPlan[] = [
  { topic: ORDERS, partitions: 8, config: BOUNDED },
  { topic: INVENTORY, partitions: 4, config: BOUNDED },
  { topic: ORDER_STATUS, partitions: 4, config: BOUNDED },
  { topic: DEAD_LETTERS, partitions: 1, config: { 'retention.ms': String(24 * HOUR) } },
];

/** Who writes what, by CloudEvents source. */
export const PRODUCERS: readonly { topic: string; sources: readonly string[] }[] = [
  { topic: ORDERS, sources: ['/checkout-web', '/mobile-api', '/partners'] },
  { topic: INVENTORY, sources: ['/stock-feed'] },
  { topic: ORDER_STATUS, sources: ['/order-processing'] },
  { topic: DEAD_LETTERS, sources: ['/order-processing'] },
];
