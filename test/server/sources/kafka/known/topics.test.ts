import { describe, expect, test } from 'vitest';
import { KnownTopics } from '../../../../../server/sources/kafka/known/topics.ts';

const answer = (name: string, leaders: (number | null)[], topicId: string | null = `id of ${name}`) => ({
  errorCode: 0,
  name,
  topicId,
  internal: false,
  partitions: leaders.map((leader, partition) => ({
    errorCode: 0,
    partition,
    leader,
    leaderEpoch: 0,
    replicas: [1],
    isr: [1],
    offlineReplicas: [],
  })),
});

describe('the topics that are visible', () => {
  test('those not named any more are returned as gone, once', () => {
    const topics = new KnownTopics();
    topics.take([answer('a', [1]), answer('b', [1])]);
    expect(topics.take([answer('a', [1])]).map(({ name }) => name)).toEqual(['b']);
    expect(topics.take([answer('a', [1])])).toEqual([]);
    expect(topics.size).toBe(1);
  });

  test('another id under the same name is another topic: nothing of the old one is kept', () => {
    const topics = new KnownTopics();
    topics.take([answer('a', [1], 'old')]);
    topics.get('a')?.readEnds(0, 10, 10, 0, 1_000);
    const [gone] = topics.take([answer('a', [1], 'new')]);
    expect(gone?.topicId).toBe('old');
    expect(topics.get('a')?.end[0]).toBeNaN();
  });

  test('partitions that are added keep the others` numbers', () => {
    const topics = new KnownTopics();
    topics.take([answer('a', [1])]);
    topics.get('a')?.readEnds(0, 10, 9, 3, 1_000);
    topics.take([answer('a', [2, null, 3])]);
    const topic = topics.get('a');
    expect([...(topic?.leaders ?? [])]).toEqual([2, -1, 3]);
    expect([...(topic?.end ?? [])]).toEqual([10, Number.NaN, Number.NaN]);
    expect([topic?.lso[0], topic?.logStart[0], topic?.movedAt[0]]).toEqual([9, 3, 1_000]);
  });

  test('an end that stands still does not count as moved, one not read leaves what is known', () => {
    const topics = new KnownTopics();
    topics.take([answer('a', [1])]);
    const topic = topics.get('a');
    topic?.readEnds(0, 10, 10, 0, 1_000);
    topic?.readEnds(0, 10, 10, Number.NaN, 2_000);
    expect(topic?.movedAt[0]).toBe(1_000);
    expect(topic?.logStart[0]).toBe(0);
    topic?.readEnds(0, Number.NaN, Number.NaN, 4, 3_000);
    expect([topic?.end[0], topic?.movedAt[0], topic?.logStart[0]]).toEqual([10, 1_000, 4]);
    topic?.readEnds(0, 11, 11, Number.NaN, 4_000);
    expect(topic?.movedAt[0]).toBe(4_000);
  });
});
