import { describe, expect, test } from 'vitest';
import { type ErrorCode, MillraceError } from '../../../../server/errors.ts';
import { Health } from '../../../../server/sources/kafka/health.ts';

const T = 1_700_000_000_000;
const error = (message: string, code: ErrorCode = 'broker-unreachable') =>
  new MillraceError(code, message, { canRetry: true });

describe('how a cluster does', () => {
  test('before the first answer it is starting; with the first error and no answer it is unreachable at once', () => {
    const health = new Health();
    expect(health.state(T, T, false).state).toBe('starting');
    health.failed(error('b:9092 refuses connections'), T + 100);
    expect(health.state(T + 100, T, false)).toEqual({
      state: 'unreachable',
      detail: 'b:9092 refuses connections',
    });
  });

  test('it is live with a complete snapshot and brokers that answer', () => {
    const health = new Health();
    health.heard(1, null, T);
    health.heard(2, null, T);
    expect(health.state(T + 10, T, false).state).toBe('starting');
    expect(health.state(T + 10, T, true)).toEqual({ state: 'live', detail: '2 brokers answer' });
  });

  test('one broker of two that is down degrades it, names it, and is told among the failing', () => {
    const health = new Health();
    health.heard(1, null, T);
    health.heard(2, error('b2:9092 refuses connections'), T + 100);
    health.heard(1, null, T + 200);
    const { state, detail } = health.state(T + 300, T, true);
    expect(state).toBe('degraded');
    expect(detail).toContain('broker 2');
    expect(detail).toContain('refuses connections');
    expect([...health.failing]).toEqual([2]);
  });

  test('two that are down are counted', () => {
    const health = new Health();
    for (const id of [1, 2]) health.heard(id, error('down'), T);
    health.heard(3, null, T + 1);
    expect(health.state(T + 2, T, true).detail).toContain('1 more');
  });

  test('an answer mends it', () => {
    const health = new Health();
    health.heard(1, null, T);
    health.heard(2, error('down'), T + 100);
    health.heard(2, null, T + 200);
    expect(health.state(T + 300, T, true).state).toBe('live');
    expect(health.failing.size).toBe(0);
  });

  test('an error that Kafka answers is an answer', () => {
    const health = new Health();
    health.heard(1, error('no right', 'not-authorized'), T);
    expect(health.state(T + 10, T, true).state).toBe('live');
    expect(health.failing.size).toBe(0);
  });

  test('a silent cluster is unreachable after 3 s, not at its first lost request', () => {
    const health = new Health();
    health.heard(1, null, T);
    health.heard(1, error('down'), T + 1_000);
    expect(health.state(T + 2_000, T, true).state).toBe('degraded');
    health.heard(1, error('still down'), T + 3_500);
    expect(health.state(T + 3_500, T, true)).toEqual({ state: 'unreachable', detail: 'still down' });
    health.heard(1, null, T + 4_000);
    expect(health.state(T + 4_000, T, true).state).toBe('live');
  });

  test('a broker that left the cluster is not waited for', () => {
    const health = new Health();
    health.heard(1, null, T);
    health.heard(2, error('down'), T + 1);
    health.heard(1, null, T + 2);
    health.keep([1]);
    expect(health.state(T + 3, T, true)).toEqual({ state: 'live', detail: '1 broker answers' });
    expect(health.failing.size).toBe(0);
  });
});
