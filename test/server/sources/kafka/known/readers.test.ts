import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../../../server/model/observation.ts';
import { Readers } from '../../../../../server/sources/kafka/known/readers.ts';
import { KnownTopics } from '../../../../../server/sources/kafka/known/topics.ts';

const T = 1_700_000_000_000;
const topic = (name: string, partitions: number, topicId = name) => ({
  ...{ errorCode: 0, name, topicId, internal: false },
  partitions: Array.from({ length: partitions }, (_, partition) => ({
    ...{ errorCode: 0, partition, leader: 1, leaderEpoch: 0 },
    ...{ replicas: [1], isr: [1], offlineReplicas: [] },
  })),
});
const slot = (number: number, group: string, partition = 0): Observation => ({
  ...{ kind: 'commit-slots', cluster: 'c', at: T },
  slots: [{ slot: number, group, topic: 't', partition }],
});
const commits = (rows: [slot: number, offset: number, time: number][], more = {}): Observation => ({
  ...{ kind: 'commits', cluster: 'c', at: T + 1_000, history: false },
  batch: {
    slot: Uint32Array.from(rows, ([number]) => number),
    offset: Float64Array.from(rows, ([, offset]) => offset),
    commitTime: Float64Array.from(rows, ([, , time]) => time),
  },
  ...more,
});
const committed = (
  group: string,
  offsets: number[],
  from: 'snapshot' | 'polling' = 'snapshot',
  at = T,
): Observation => ({
  ...{ kind: 'committed', cluster: 'c', at, from },
  groups: [
    {
      group,
      topics: [
        { topic: 't', partitions: Int32Array.from(offsets.keys()), offsets: Float64Array.from(offsets) },
      ],
    },
  ],
});

describe('where groups stand, as far as asking needs it', () => {
  const start = (partitions = 2) => {
    const topics = new KnownTopics();
    topics.take([topic('t', partitions)]);
    const readers = new Readers(topics);
    const at = (partition = 0) =>
      (topics.get('t')?.readers[partition] ?? []).map(({ group, committed: offset }) => [group, offset]);
    return { topics, readers, at };
  };

  test('a snapshot places groups at their topic; -1 is no offset', () => {
    const { readers, at } = start();
    readers.take(committed('g', [5, -1]));
    expect(at(0)).toEqual([['g', 5]]);
    expect(at(1)).toEqual([['g', Number.NaN]]);
    expect(readers.commits).toBe(0);
  });

  test('commits move it; a commit of the same offset is no change', () => {
    const { topics, readers, at } = start();
    readers.take(committed('g', [5]));
    readers.take(slot(7, 'g'));
    readers.take(commits([[7, 6, T + 900]]));
    expect(at()).toEqual([['g', 6]]);
    expect(readers.bySlot(7)).toMatchObject({ changedAt: T + 1_000, advanceTime: T + 900 });
    readers.take(commits([[7, 6, T + 1_900]], { at: T + 2_000 }));
    expect(readers.bySlot(7)).toMatchObject({ changedAt: T + 1_000, advanceTime: T + 900 });
    expect(topics.get('t')?.readers[0]).toHaveLength(1);
    expect(readers.commits).toBe(2);
  });

  test('history and slots that were never named change nothing', () => {
    const { readers, at } = start();
    readers.take(committed('g', [5]));
    readers.take(slot(7, 'g'));
    readers.take(commits([[7, 2, T]], { history: true }));
    readers.take(commits([[99, 2, T]]));
    expect(at()).toEqual([['g', 5]]);
  });

  test('a deleted offset or group is not asked for, and comes back with its next commit', () => {
    const { readers, at } = start();
    readers.take(slot(7, 'g'));
    readers.take(commits([[7, 6, T]]));
    readers.take({ kind: 'commits-deleted', cluster: 'c', at: T, slots: [7, 8], history: false });
    expect(at()).toEqual([]);
    expect([...readers.ofGroup('g')]).toEqual([]);
    readers.take(commits([[7, 1, T + 5_000]]));
    expect(at()).toEqual([['g', 1]]);
    readers.forget('g');
    expect(at()).toEqual([]);
    readers.take(commits([[7, 2, T + 6_000]]));
    expect(at()).toEqual([['g', 2]]);
  });

  test('a number that is named anew is another place from there on', () => {
    const { readers, at } = start();
    readers.take(slot(7, 'g'));
    readers.take(commits([[7, 6, T]]));
    readers.take(slot(7, 'h', 1));
    readers.take(commits([[7, 3, T]]));
    expect([at(0), at(1)]).toEqual([[['g', 6]], [['h', 3]]]);
  });

  test('where commits are polled, what a poll does not find is forgotten, and so is a group that is not listed', () => {
    const { readers, at } = start();
    readers.take(committed('g', [5, 6], 'polling'));
    readers.take(committed('h', [1], 'polling'));
    readers.take(committed('g', [5], 'polling', T + 1_000));
    expect([at(0), at(1)]).toEqual([
      [
        ['g', 5],
        ['h', 1],
      ],
      [],
    ]);
    readers.keep((group) => group === 'h');
    expect(at(0)).toEqual([['h', 1]]);
    expect([...readers.ofGroup('g')]).toEqual([]);
    readers.take(committed('g', [7], 'polling', T + 2_000));
    expect(at(0)).toEqual([
      ['h', 1],
      ['g', 7],
    ]);
  });

  test('a snapshot of some partitions says nothing of the others', () => {
    const { readers, at } = start();
    readers.take(committed('g', [5, 6]));
    readers.take(committed('g', [8], 'snapshot', T + 1_000));
    expect([at(0), at(1)]).toEqual([[['g', 8]], [['g', 6]]]);
  });

  test('a group that was forgotten and then read by a snapshot stands there once', () => {
    const { readers, at } = start();
    readers.take(slot(7, 'g'));
    readers.take(commits([[7, 6, T]]));
    readers.forget('g');
    readers.take(committed('g', [2]));
    readers.take(commits([[7, 3, T + 9_000]]));
    expect(at()).toEqual([['g', 3]]);
  });

  test('a topic that comes later, or again, finds its readers', () => {
    const topics = new KnownTopics();
    const readers = new Readers(topics);
    readers.take(committed('g', [5]));
    topics.take([topic('t', 1)]);
    readers.attach();
    readers.attach();
    expect(topics.get('t')?.readers[0]).toHaveLength(1);
    topics.take([topic('t', 1, 'another')]);
    readers.attach();
    expect(topics.get('t')?.readers[0]?.[0]?.committed).toBe(5);
  });

  test('what was probed in a deleted topic is not believed of the one that came under its name', () => {
    const topics = new KnownTopics();
    topics.take([topic('t', 1, 'old')]);
    const readers = new Readers(topics);
    readers.take(committed('g', [5]));
    const reader = topics.get('t')?.readers[0]?.[0];
    if (reader !== undefined) reader.probed = 5;
    if (reader !== undefined) reader.probedTo = Number.POSITIVE_INFINITY;
    topics.take([topic('t', 1, 'new')]);
    readers.attach();
    expect(topics.get('t')?.readers[0]?.[0]?.probed).toBeNaN();
  });
});
