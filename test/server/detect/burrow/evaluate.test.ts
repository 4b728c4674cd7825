import { describe, expect, it } from 'vitest';
import {
  burrowStatusOf,
  type BurrowInput,
  type BurrowResult,
  evaluateBurrow,
} from '../../../../server/detect/burrow/evaluate.ts';
import { appendCommit } from '../../../../server/detect/burrow/window.ts';
import type { BurrowSample } from '../../../../server/model/state.ts';
import { behind, SECOND, T, World } from '../support/world.ts';

/** [offset, lag] a commit, 100 s apart from 100,000 ms on. */
const window = (...commits: [offset: number, lag: number | null][]): BurrowSample[] =>
  commits.map(([offset, lag], i) => ({ offset, lag, timestamp: (i + 1) * 100_000 }));

const advancing = window([1000, 50], [2000, 100], [3000, 150], [4000, 200], [5000, 250]);
const onceZero = window([1000, 0], [2000, 50], [3000, 100], [4000, 150], [5000, 200]);
const rewound = window([1000, 100], [2000, 150], [3000, 200], [2000, 1250], [2500, 1300]);

interface Row {
  why: string;
  input: Partial<BurrowInput> & Pick<BurrowInput, 'offsets'>;
  status: BurrowResult['status'];
  rules: Partial<BurrowResult['rules']>;
}

const rows: Row[] = [
  {
    why: 'lag was zero once in the window, and it still commits',
    input: { offsets: onceZero, brokerOffsets: [5200], currentLag: 200 },
    status: 'OK',
    rules: { isLagAlwaysNotZero: false, checkIfLagNotDecreasing: true, checkIfOffsetsStopped: false },
  },
  {
    why: 'silent for exactly as long as the window spans is not longer',
    input: { offsets: onceZero, brokerOffsets: [5200], currentLag: 200, now: 900_000 },
    status: 'OK',
    rules: { checkIfOffsetsStopped: false },
  },
  {
    why: 'Burrow counts whole seconds: half a second over is not yet over',
    input: { offsets: onceZero, brokerOffsets: [5200], currentLag: 200, now: 900_500 },
    status: 'OK',
    rules: { checkIfOffsetsStopped: false },
  },
  {
    why: 'silent for longer than the window: stopped, even with zero lag at its start (#290)',
    input: { offsets: onceZero, brokerOffsets: [5200], currentLag: 200, now: 1_000_000 },
    status: 'STOP',
    rules: { checkIfOffsetsStopped: true, isLagAlwaysNotZero: false, checkIfRecentLagZero: false },
  },
  {
    why: 'stopped, lag never zero',
    input: { offsets: advancing, brokerOffsets: [5250], currentLag: 250, now: 1_000_000 },
    status: 'STOP',
    rules: { isLagAlwaysNotZero: true, checkIfOffsetsStopped: true },
  },
  {
    why: 'silent, but a recent log end shows it caught up: the topic was silent, not the consumer (#303)',
    input: { offsets: onceZero, brokerOffsets: [5200, 5000, 5000], currentLag: 200, now: 1_000_000 },
    status: 'OK',
    rules: { checkIfOffsetsStopped: true, checkIfRecentLagZero: true },
  },
  {
    why: 'the same offset again and again while lag was zero once: another commit will make it a stall',
    input: { offsets: window([1000, 0], [1000, 50], [1000, 100]), brokerOffsets: [1100], currentLag: 100 },
    status: 'OK',
    rules: { checkIfOffsetsStalled: true, isLagAlwaysNotZero: false },
  },
  {
    why: 'the same offset again and again with lag all the time',
    input: {
      offsets: window([1000, 100], [1000, 150], [1000, 200], [1000, 250], [1000, 300]),
      brokerOffsets: [1300],
      currentLag: 300,
    },
    status: 'STALL',
    rules: { checkIfOffsetsStalled: true, isLagAlwaysNotZero: true, checkIfLagNotDecreasing: true },
  },
  {
    why: 'a stall needs no growing lag',
    input: {
      offsets: window([1000, 100], [1000, 100], [1000, 100], [1000, 100], [1000, 100]),
      brokerOffsets: [1100],
      currentLag: 100,
    },
    status: 'STALL',
    rules: { checkIfOffsetsStalled: true },
  },
  {
    why: 'a commit went back and has not come up again',
    input: { offsets: rewound, brokerOffsets: [3800], currentLag: 1300 },
    status: 'REWIND',
    rules: { checkIfOffsetsRewind: true, checkIfRewindRecovered: false },
  },
  {
    why: 'a rewind counts even when lag was zero before it (#714)',
    input: {
      offsets: window([10, 0], [20, 0], [30, 0], [20, 10]),
      brokerOffsets: [40],
      currentLag: 10,
      now: 450_000,
    },
    status: 'REWIND',
    rules: { isLagAlwaysNotZero: false, checkIfOffsetsRewind: true, checkIfRewindRecovered: false },
  },
  {
    why: 'a rewind that has been made good is not held against it; lag fell, so all is well',
    input: {
      offsets: window([1000, 100], [2000, 150], [3000, 200], [2000, 1250], [4000, 300]),
      brokerOffsets: [4300],
      currentLag: 300,
    },
    status: 'OK',
    rules: { checkIfOffsetsRewind: true, checkIfRewindRecovered: true, checkIfLagNotDecreasing: false },
  },
  {
    why: 'it advances, and lag never falls: slow',
    input: { offsets: advancing, brokerOffsets: [5250], currentLag: 250 },
    status: 'WARN',
    rules: { isLagAlwaysNotZero: true, checkIfLagNotDecreasing: true, checkIfOffsetsStalled: false },
  },
  {
    why: 'lag fell once between two commits: not slow',
    input: { offsets: window([1000, 50], [2000, 40], [3000, 150]), brokerOffsets: [3150], currentLag: 150 },
    status: 'OK',
    rules: { checkIfLagNotDecreasing: false },
  },
  {
    why: 'no lag now is never an error, whatever the window says',
    input: { offsets: advancing, brokerOffsets: [5250], currentLag: 0, now: 1_000_000 },
    status: 'OK',
    rules: { checkIfOffsetsStopped: true, isLagAlwaysNotZero: true },
  },
  {
    why: 'commits without a known lag neither prove nor disprove anything',
    input: {
      offsets: window([1000, 0], [1500, null], [2000, 50], [2500, null]),
      brokerOffsets: [2700],
      currentLag: 200,
    },
    status: 'OK',
    rules: { isLagAlwaysNotZero: false, checkIfLagNotDecreasing: true },
  },
  {
    why: 'a fall in lag is seen over a commit without one',
    input: { offsets: window([1000, 100], [2000, null], [3000, 50]), brokerOffsets: [3050], currentLag: 50 },
    status: 'OK',
    rules: { checkIfLagNotDecreasing: false },
  },
  {
    why: 'lag within what is allowed counts as none: the marker of an exactly-once producer (#570)',
    input: { offsets: advancing, brokerOffsets: [5001], currentLag: 1, allowedLag: 1, now: 1_000_000 },
    status: 'OK',
    rules: { checkIfOffsetsStopped: true },
  },
  {
    why: 'an allowed lag in the window is like zero in rule 1',
    input: {
      offsets: window([1000, 1], [2000, 100], [3000, 150]),
      brokerOffsets: [3150],
      currentLag: 150,
      allowedLag: 1,
    },
    status: 'OK',
    rules: { isLagAlwaysNotZero: false },
  },
  {
    why: 'an empty window says nothing',
    input: { offsets: [], currentLag: 10 },
    status: 'OK',
    rules: { checkIfOffsetsStopped: false },
  },
];

describe('Burrow’s evaluation', () => {
  for (const { why, input, status, rules } of rows) {
    it(`${status}: ${why}`, () => {
      const result = evaluateBurrow({
        brokerOffsets: [],
        now: (input.offsets.length + 1) * 100_000,
        allowedLag: 0,
        ...input,
      } as BurrowInput);
      expect(result.status).toBe(status);
      expect(result.rules).toMatchObject(rules);
    });
  }

  it('says how full its window of ten is', () => {
    const input = { brokerOffsets: [], currentLag: 0, now: 0, allowedLag: 0 };
    expect(evaluateBurrow({ ...input, offsets: advancing }).complete).toBe(0.5);
    expect(evaluateBurrow({ ...input, offsets: [...advancing, ...advancing, ...advancing] }).complete).toBe(
      1,
    );
  });
});

describe('Burrow’s window', () => {
  const commit = (offset: number, timestamp: number, brokerOffset = offset) => ({
    offset,
    timestamp,
    brokerOffset,
  });

  it('keeps ten commits, the oldest goes', () => {
    let commits: BurrowSample[] = [];
    for (let i = 0; i < 12; i += 1) commits = appendCommit(commits, commit(i, i * SECOND));
    expect(commits.map(({ offset }) => offset)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('lets a commit that comes too soon take the last place, under the older timestamp', () => {
    const commits = appendCommit([{ offset: 5, timestamp: 10_000, lag: 0 }], commit(6, 10_900, 8), SECOND);
    expect(commits).toEqual([{ offset: 6, timestamp: 10_000, lag: 2 }]);
  });

  it('so that someone who commits all the time fills a second place after the minimum distance', () => {
    let commits: BurrowSample[] = [];
    for (let at = 0; at <= 3 * SECOND; at += 300) commits = appendCommit(commits, commit(at, at), SECOND);
    expect(commits.map(({ timestamp }) => timestamp)).toEqual([0, 1_200, 2_400]);
  });

  it('takes a commit ahead of the known log end as no lag, not as a negative one', () => {
    expect(appendCommit([], commit(10, 0, 7))).toEqual([{ offset: 10, timestamp: 0, lag: 0 }]);
  });
});

describe('Burrow’s status of a partition that we watch', () => {
  const watched = () => {
    const world = new World();
    const topic = world.topic('orders', 1, 5_000);
    const gp = world.reads(world.group('g'), topic, 0, 'm');
    return { topic, gp, partition: topic.partitions[0] };
  };

  it('is null before a commit was seen', () => {
    const { gp, partition } = watched();
    expect(burrowStatusOf(gp, partition, T)).toBeNull();
  });

  it('is STOP for one that fell silent with events waiting', () => {
    const { topic, gp, partition } = watched();
    gp.burrow = [0, 1, 2].map((i) => ({
      offset: 4_800 + i * 100,
      timestamp: T - (60 - i) * SECOND,
      lag: 10,
    }));
    behind(gp, topic, 50, T - 40 * SECOND);
    expect(burrowStatusOf(gp, partition, T)).toBe('STOP');
  });

  it('is OK for the same silence when the events came just now', () => {
    const { topic, gp, partition } = watched();
    gp.burrow = [0, 1, 2].map((i) => ({ offset: 4_800 + i * 100, timestamp: T - (60 - i) * SECOND, lag: 0 }));
    partition?.ends.push(5_000, T - 2 * SECOND);
    partition?.ends.push(5_050, T - SECOND);
    behind(gp, topic, 50, T - SECOND);
    expect(burrowStatusOf(gp, partition, T)).toBe('OK');
  });
});
