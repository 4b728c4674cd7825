import { describe, expect, it } from 'vitest';
import { childTrace, type PipelineEvent } from '../../../pipeline/cloud-events.ts';
import { createRandom } from '../../../pipeline/generator/random.ts';
import { createTraffic } from '../../../pipeline/generator/traffic.ts';
import { PRODUCERS } from '../../../pipeline/topics.ts';

const SEED = 77;
const RUN = 1_795_000_000_000;
const TIME = 1_795_000_123_456;

function events(
  count: number,
  options: { seed?: number; run?: number; skew?: boolean } = {},
): PipelineEvent[] {
  const traffic = createTraffic(createRandom(options.seed ?? SEED), options.run ?? RUN);
  traffic.skew(options.skew ?? false);
  return Array.from({ length: count }, (_, i) => traffic.next(TIME + i));
}
const ordersOf = (all: PipelineEvent[]) => all.filter(({ topic }) => topic === 'orders');

describe(`traffic (seed ${SEED})`, () => {
  it('is the same for the same seed and run', () => {
    expect(events(200)).toEqual(events(200));
    expect(events(200)).not.toEqual(events(200, { seed: SEED + 1 }));
  });

  it('has ids and traces of its own in each run, also with the same seed', () => {
    const ids = (run: number) =>
      events(500, { run }).map(({ headers }) => `${headers.ce_id} ${headers.traceparent}`);
    expect(new Set([...ids(RUN), ...ids(RUN + 1)]).size).toBe(1_000);
  });

  it('carries CloudEvents 1.0 headers and a trace, and says what it is made of', () => {
    for (const { headers, topic, value } of events(300)) {
      expect(headers).toMatchObject({ ce_specversion: '1.0', 'content-type': 'application/json' });
      expect(headers.ce_type).toMatch(/^food\.(order\.placed|inventory\.changed)\.v1$/);
      expect(new Date(headers.ce_time ?? '').toISOString()).toBe(headers.ce_time);
      expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(PRODUCERS.find((writer) => writer.topic === topic)?.sources).toContain(headers.ce_source);
      expect(() => JSON.parse(value) as unknown).not.toThrow();
    }
  });

  it('has orders by customer whose totals add up, with what must be masked and nobody real', () => {
    for (const { key, value } of ordersOf(events(300))) {
      const order = JSON.parse(value) as {
        customer: { id: string; email: string; phone: string };
        lines: { quantity: number; unitPrice: number }[];
        payment: { card: { number: string }; total: { cents: number } };
      };
      expect(key).toBe(order.customer.id);
      expect(order.customer.email).toMatch(/@example\.com$/);
      expect(order.customer.phone).toMatch(/^\+1 \d{3}-555-01\d\d$/);
      expect(passesLuhn(order.payment.card.number)).toBe(true);
      expect(order.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0)).toBe(
        order.payment.total.cents,
      );
    }
  });

  it('spreads its keys, until it is skewed', () => {
    const shareOfTop = (orders: PipelineEvent[]) => {
      const counts = new Map<string, number>();
      for (const { key } of orders) counts.set(key, (counts.get(key) ?? 0) + 1);
      return Math.max(...counts.values()) / orders.length;
    };
    expect(shareOfTop(ordersOf(events(3_000)))).toBeLessThan(0.02);
    expect(shareOfTop(ordersOf(events(3_000, { skew: true })))).toBeGreaterThan(0.85);
  });
});

describe('a trace goes on', () => {
  it('with its id and a new parent', () => {
    const trace = 'a'.repeat(32);
    expect(childTrace(`00-${trace}-${'b'.repeat(16)}-01`, 'c'.repeat(16))).toBe(
      `00-${trace}-${'c'.repeat(16)}-01`,
    );
  });
  it.each(['', 'garbage', '00-short-b-01'])('not from `%s`', (text) => {
    expect(childTrace(text, 'c'.repeat(16))).toBeNull();
  });
});

function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
