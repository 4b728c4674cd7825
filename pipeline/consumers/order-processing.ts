import { randomBytes } from 'node:crypto';
import { childTrace, cloudEvent, type PipelineEvent } from '../cloud-events.ts';
import { DEAD_LETTERS, ORDER_STATUS, ORDERS } from '../topics.ts';
import { jsonOf, type Received, type Work, type WorkContext } from './service.ts';

interface Order {
  orderId: string;
  customer: { id: string };
  lines: { quantity: number; unitPrice: number }[];
  payment: { total: { cents: number } };
  delivery: { window: { from: string } };
}

/** Reads orders, checks them, plans their delivery and tells their status. */
export function orderProcessing(context: WorkContext): Work {
  const outgoing: PipelineEvent[] = [];
  const planned = new Map<string, number>();

  /** Beside the main path, as grown code has it: what it throws is nobody's to catch and ends the process. */
  const planDelivery = (order: Order) => {
    queueMicrotask(() => {
      planned.set(order.orderId, Date.parse(order.delivery.window.from));
      if (planned.size > 10_000) planned.clear();
    });
  };

  return {
    topics: [ORDERS],
    handle(event) {
      const order = jsonOf(event) as unknown as Order;
      if (context.setsAside()) checkDelivery(order);
      const sum = order.lines.reduce((total, line) => total + line.quantity * line.unitPrice, 0);
      const accepted = sum === order.payment.total.cents;
      planDelivery(order);
      outgoing.push(statusOf(event, order, accepted, context.now()));
    },
    setAside(event, reason) {
      outgoing.push({
        topic: DEAD_LETTERS,
        key: event.key ?? '',
        value: event.value?.toString() ?? '',
        headers: {
          ...event.headers,
          'dead-letter-reason': reason,
          'dead-letter-origin': `${event.topic}-${event.partition}@${event.offset}`,
        },
      });
    },
    async flush() {
      const events = [...outgoing];
      const topicMessages = [ORDER_STATUS, DEAD_LETTERS]
        .map((topic) => ({ topic, messages: events.filter((event) => event.topic === topic) }))
        .filter(({ messages }) => messages.length > 0);
      if (topicMessages.length > 0) await context.producer.sendBatch({ topicMessages });
      outgoing.splice(0, events.length);
    },
  };
}

function checkDelivery(order: Order): void {
  if (Number.isNaN(Date.parse(order.delivery.window?.from))) {
    throw new TypeError(`${order.orderId} has no delivery window`);
  }
}

function statusOf(event: Received, order: Order, accepted: boolean, now: number): PipelineEvent {
  const id = `${event.topic}-${event.partition}-${event.offset}`;
  return cloudEvent(
    ORDER_STATUS,
    order.customer.id,
    { orderId: order.orderId, customer: order.customer.id, status: accepted ? 'accepted' : 'refused' },
    {
      // Made from the order's own place: the same order told twice has the same id.
      id,
      source: '/order-processing',
      type: accepted ? 'food.order.accepted.v1' : 'food.order.refused.v1',
      time: now,
      subject: order.orderId,
      traceparent:
        childTrace(event.headers.traceparent ?? '', randomBytes(8).toString('hex')) ??
        `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
    },
  );
}
