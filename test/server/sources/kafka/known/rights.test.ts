import { describe, expect, test } from 'vitest';
import { LIMITS, Rights } from '../../../../../server/sources/kafka/known/rights.ts';

const T = 1_700_000_000_000;

describe('rights that are missing', () => {
  test('one sentence for each right, with what it costs and on what', () => {
    const rights = new Rights();
    for (const topic of ['a', 'b', 'c', 'd', 'e']) rights.refuse(LIMITS.readTopics, topic, T);
    rights.refuse(LIMITS.describeLogDirs, '', T);
    const [read = '', describeCluster = ''] = rights.sentences(T);
    expect(read).toContain('Read topics (a, b, c and 2 more): ');
    expect(read).toContain(LIMITS.readTopics.cost);
    expect(describeCluster).toBe(
      'The account has no right to Describe the cluster: sizes on disk stay unknown.',
    );
  });

  test('what is granted later is forgotten, thing by thing', () => {
    const rights = new Rights();
    rights.refuse(LIMITS.readTopics, 'a', T);
    rights.refuse(LIMITS.readTopics, 'b', T);
    rights.grant(LIMITS.readTopics.right, 'a');
    rights.grant(LIMITS.describeConfigs.right, 'b');
    expect(rights.isRefused(LIMITS.readTopics.right, 'a')).toBe(false);
    expect(rights.isRefused(LIMITS.readTopics.right, 'b')).toBe(true);
    rights.grant(LIMITS.readTopics.right, 'b');
    expect(rights.sentences(T)).toEqual([]);
  });

  test('after five minutes without a refusal it is tried again', () => {
    const rights = new Rights();
    rights.refuse(LIMITS.readTopics, 'a', T);
    expect(rights.sentences(T + 299_000)).toHaveLength(1);
    expect(rights.sentences(T + 301_000)).toEqual([]);
    expect(rights.isRefused(LIMITS.readTopics.right, 'a')).toBe(false);
  });

  test('what was refused is asked for again after a minute, and at once when our clock was set back', () => {
    const rights = new Rights();
    const may = (at: number) => rights.mayAsk(LIMITS.readTopics.right, 'a', at);
    expect(may(T)).toBe(true);
    rights.refuse(LIMITS.readTopics, 'a', T);
    expect([may(T), may(T + 59_000), may(T + 60_000), may(T - 1)]).toEqual([false, false, true, true]);
    rights.refuse(LIMITS.readTopics, 'a', T + 60_000);
    expect(may(T + 61_000)).toBe(false);
    rights.grant(LIMITS.readTopics.right, 'a');
    expect(may(T + 61_000)).toBe(true);
    rights.refuse(LIMITS.readTopics, 'a', T);
    expect(rights.sentences(T - 3_600_000)).toEqual([]);
  });
});
