import { INVENTORY } from '../topics.ts';
import { jsonOf, type Work } from './service.ts';

/** Keeps the stock of each item up to date. */
export function inventoryManagement(): Work {
  const stock = new Map<string, number>();
  return {
    topics: [INVENTORY],
    handle(event) {
      const data = jsonOf(event) as { item: string; change: { quantity: number } };
      stock.set(data.item, Math.max(0, (stock.get(data.item) ?? 0) + data.change.quantity));
    },
    setAside() {},
    flush: () => Promise.resolve(),
  };
}
