import { ORDER_STATUS } from '../topics.ts';
import { jsonOf, type Work } from './service.ts';

/** Customers whose last message is remembered. */
const REMEMBERED = 10_000;

/** Tells customers what became of their order; a status is told once even when it is read twice. */
export function notifications(): Work {
  const told = new Map<string, string>();
  return {
    topics: [ORDER_STATUS],
    handle(event) {
      const data = jsonOf(event) as { orderId: string; customer: string; status: string };
      told.delete(data.customer);
      told.set(data.customer, `${data.orderId}: ${data.status}`);
      const oldest = told.keys().next().value;
      if (told.size > REMEMBERED && oldest !== undefined) told.delete(oldest);
    },
    setAside() {},
    flush: () => Promise.resolve(),
  };
}
