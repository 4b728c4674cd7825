import { cloudEvent, type PipelineEvent } from '../cloud-events.ts';
import { INVENTORY, ORDERS } from '../topics.ts';
import { DISHES, RESTAURANTS, STOCK_ITEMS } from './catalog.ts';
import { createCustomers, type Customer } from './people.ts';
import type { Random } from './random.ts';

const CUSTOMERS = 600;
/** Of all generated events. */
const ORDER_SHARE = 0.6;
/** Of all orders while the keys are skewed. */
const HOT_SHARE = 0.9;

export interface Traffic {
  /** The next event of the company; `source` is in its headers. */
  next(time: number): PipelineEvent;
  order(time: number): PipelineEvent;
  /** Skewed: nearly all orders come from one customer, as when a shop's system sends its own id for everybody. */
  skew(on: boolean): void;
}

/**
 * The company's traffic: pure but for the random numbers it draws. `run` tells runs with the same seed apart, so that ids and traces
 * stay unique in a log that is reused.
 */
export function createTraffic(random: Random, run: number): Traffic {
  const customers = createCustomers(random, CUSTOMERS);
  const prefix = run.toString(36);
  let count = 0;
  let skewed = false;

  const attributes = (time: number, source: string, type: string, subject: string) => ({
    id: `${prefix}-${(++count).toString(36)}`,
    source,
    type,
    time,
    subject,
    traceparent: `00-${run.toString(16).padStart(12, '0').slice(-12)}${random.hex(20)}-${random.hex(16)}-01`,
  });

  const order = (time: number): PipelineEvent => {
    const customer = skewed && random.next() < HOT_SHARE ? customers[0] : random.pick(customers);
    const channel = random.next();
    const source = channel < 0.55 ? '/checkout-web' : channel < 0.9 ? '/mobile-api' : '/partners';
    const orderId = `order-${prefix}-${(count + 1).toString(36)}`;
    return cloudEvent(
      ORDERS,
      customer.id,
      orderData(random, customer, orderId, time),
      attributes(time, source, 'food.order.placed.v1', orderId),
    );
  };

  const stockChange = (time: number): PipelineEvent => {
    const item = random.pick(STOCK_ITEMS);
    const delivered = random.next() < 0.2;
    const data = {
      item,
      warehouse: `warehouse-${random.int(1, 3)}`,
      change: {
        quantity: delivered ? random.int(20, 200) : -random.int(1, 6),
        unit: 'portion',
        reason: delivered ? 'delivery' : random.next() < 0.95 ? 'used' : 'spoiled',
      },
      batch: { number: `batch-${random.hex(6)}`, bestBefore: dayAfter(time, random.int(2, 20)) },
      countedAt: new Date(time).toISOString(),
    };
    return cloudEvent(
      INVENTORY,
      item,
      data,
      attributes(time, '/stock-feed', 'food.inventory.changed.v1', item),
    );
  };

  return {
    next: (time) => (random.next() < ORDER_SHARE ? order(time) : stockChange(time)),
    order,
    skew(on) {
      skewed = on;
    },
  };
}

function orderData(random: Random, customer: Customer, orderId: string, time: number) {
  const lines = Array.from({ length: random.int(1, 4) }, () => {
    const dish = random.pick(DISHES);
    const [first, ...others] = dish.options;
    return {
      dish: dish.id,
      name: dish.name,
      quantity: random.int(1, 3),
      unitPrice: dish.price,
      takes: dish.takes,
      options: first !== undefined && random.next() < 0.4 ? [random.pick([first, ...others])] : [],
    };
  });
  const from = time + random.int(25, 55) * 60_000;
  return {
    orderId,
    placedAt: new Date(time).toISOString(),
    customer: {
      id: customer.id,
      name: customer.name,
      email: customer.email,
      phone: customer.phone,
      address: customer.address,
    },
    restaurant: random.pick(RESTAURANTS),
    lines,
    payment: {
      method: 'card',
      card: { ...customer.card, holder: customer.name },
      total: { cents: lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0), currency: 'EUR' },
    },
    delivery: {
      window: { from: new Date(from).toISOString(), to: new Date(from + 15 * 60_000).toISOString() },
      instructions: random.pick(['', '', 'ring twice', 'leave at the door', 'third floor']),
    },
  };
}

const dayAfter = (time: number, days: number) =>
  new Date(time + days * 86_400_000).toISOString().slice(0, 10);
