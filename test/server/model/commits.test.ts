import { describe, expect, test } from 'vitest';
import { lagOf } from '../../../server/model/numbers.ts';
import { caughtUp, CLUSTER, member, Pipeline, SECOND, T, topic } from './pipeline.ts';

describe('an advancing commit', () => {
  test('moves committed, its times, and those of the member and group', () => {
    const p = caughtUp().describe([member('m-1', [0, 1])]);
    p.wait(SECOND).ends([110, 100]).wait(SECOND).commit(105);
    expect(p.gp()).toMatchObject({
      committed: 105,
      lastCommitTime: p.now,
      lastAdvanceTime: p.now,
      recommits: 0,
      committedFromSnapshot: false,
    });
    expect(p.group().members.get('m-1')?.lastAdvanceTime).toBe(p.now);
    expect(p.group().lastCommitTime).toBe(p.now);
  });

  test('above the known end raises the end, and an older reading does not lower it again', () => {
    const p = caughtUp();
    const readAt = p.now + 10;
    p.wait(SECOND).commit(130);
    expect(p.log()).toMatchObject({ end: 130, endFrom: 'commit' });
    expect(lagOf(p.gp(), p.log()).lag).toBe(0);
    p.wait(10).ends([120, 100], { readAt });
    expect(p.log()).toMatchObject({ end: 130, endFrom: 'commit' });
    p.wait(SECOND).ends([120, 100]);
    expect(p.log()).toMatchObject({ end: 120, endFrom: 'list-offsets' });
    expect(lagOf(p.gp(), p.log())).toMatchObject({ lag: null, reason: 'committed beyond the log end' });
  });

  test('teaches rhythm only where events waited, from the moment they waited', () => {
    const p = caughtUp();
    p.wait(60 * SECOND)
      .ends([100, 100])
      .commit(100);
    p.wait(SECOND)
      .ends([110, 100])
      .wait(2 * SECOND)
      .commit(110);
    expect(p.gp().rhythm).toMatchObject({ count: 1, longest: 2 * SECOND });
    // Nothing waits: a minute until the next event is the topic's rhythm, not the consumer's.
    p.wait(60 * SECOND).commit(111);
    expect(p.gp().rhythm.count).toBe(1);
  });

  test('on a steady consumer the p95 is close to its interval, never above the longest', () => {
    const p = caughtUp(0);
    for (let i = 1; i <= 40; i++)
      p.wait(1_000)
        .ends([i * 10 + 5, 0])
        .wait(1_000)
        .commit(i * 10);
    const { count, p95, longest } = p.gp().rhythm;
    expect(count).toBeGreaterThan(35);
    expect(longest).toBe(2_000);
    expect(p95).toBe(2_000);
  });
});

describe('a commit written while the snapshot was taken', () => {
  const HOUR = 3_600_000;

  test.each([-HOUR, 0, HOUR])(
    'never goes back, whatever the brokers’ clock says (%i ms off ours)',
    (skew) => {
      const p = new Pipeline(null).topics(topic('orders', 2)).ends([120, 0]).snapshot(110);
      p.commit(100, { overlap: true, time: p.now + skew }).commit(110, { overlap: true, time: p.now + skew });
      expect(p.gp()).toMatchObject({ committed: 110, rewind: null });
      p.commit(115, { overlap: true, time: p.now + skew });
      expect(p.gp()).toMatchObject({ committed: 115, rewind: null });
      p.commit(90, { time: p.now + skew + SECOND });
      expect(p.gp().rewind).toMatchObject({ from: 115, to: 90 });
    },
  );

  test('older than the last poll, it is what the poll knew already', () => {
    const p = caughtUp().wait(SECOND).snapshot(110, 0, 'polling');
    p.commit(105, { time: p.now - 10 });
    expect(p.gp()).toMatchObject({ committed: 110, rewind: null });
  });
});

test('waits that were measured by reading events teach rhythm like any other', () => {
  const p = caughtUp();
  const about = { cluster: CLUSTER, at: p.now, group: 'g', topic: 'orders', partition: 0 };
  p.take({ ...about, kind: 'commit-waits', waits: [40, 60, -5] });
  expect(p.gp().rhythm).toMatchObject({ count: 2, longest: 60 });
});

test('a group that got past what it tried again and again says when', () => {
  const p = caughtUp();
  p.wait(SECOND)
    .ends([200, 100])
    .describe([member('a', [0])]);
  for (const id of ['b', 'c'])
    p.wait(SECOND)
      .describe([])
      .describe([member(id, [0])]);
  expect(p.gp().attempts).toHaveLength(2);
  expect(p.group().overcameAt).toBeNull();
  p.wait(SECOND).commit(101);
  expect(p.group().overcameAt).toBe(p.now);
});

describe('a commit that does not advance', () => {
  test('of the same offset is counted as a re-commit until the offset moves', () => {
    const p = caughtUp();
    p.wait(SECOND).commit(100).wait(SECOND).commit(100);
    expect(p.gp()).toMatchObject({ recommits: 2, lastCommitTime: p.now, lastAdvanceTime: T });
    p.commit(101);
    expect(p.gp().recommits).toBe(0);
  });

  test('of a lower offset is a rewind; one further back before it is made good keeps where it began', () => {
    const p = caughtUp();
    p.wait(SECOND).commit(40);
    expect(p.gp().rewind).toEqual({ from: 100, to: 40, time: p.now });
    const began = p.now;
    p.wait(SECOND).commit(60).wait(SECOND).commit(50);
    expect(p.gp().rewind).toEqual({ from: 100, to: 40, time: began });
    p.commit(100).wait(SECOND).commit(99);
    expect(p.gp().rewind).toEqual({ from: 100, to: 99, time: p.now });
  });
});

describe('the past (history) and the snapshot', () => {
  test('history feeds rhythm and times but never the committed offset, and is never a rewind', () => {
    const p = new Pipeline().topics(topic('orders', 1)).ends([100]).snapshot(90);
    for (const [i, offset] of [50, 60, 40, 70].entries())
      p.commit(offset, { time: T - 60_000 + i * 1_000, history: true });
    expect(p.gp()).toMatchObject({ committed: 90, rewind: null, committedFromSnapshot: true });
    expect(p.gp().rhythm.count).toBe(2);
    expect(p.gp().lastAdvanceTime).toBe(T - 57_000);
  });

  test('a snapshot whose commit stands in the log tells when it was committed', () => {
    const p = new Pipeline().topics(topic('orders', 1)).ends([100]).snapshot(90);
    p.commit(80, { time: T - 5_000, history: true }).commit(90, { time: T - 4_000, history: true });
    expect(p.gp()).toMatchObject({ committedFromSnapshot: false, lastAdvanceTime: T - 4_000 });
  });

  test('live commits that the snapshot already holds are no rewind', () => {
    const p = new Pipeline().topics(topic('orders', 1)).ends([100]).wait(SECOND).snapshot(90);
    p.wait(100)
      .commit(80, { time: T + 500 })
      .commit(90, { time: T + 900 });
    expect(p.gp()).toMatchObject({ committed: 90, rewind: null, committedFromSnapshot: false });
    p.wait(SECOND).commit(80);
    expect(p.gp().rewind).toMatchObject({ from: 90, to: 80 });
  });

  test('a later snapshot does not take back what the log has told since', () => {
    const p = new Pipeline().topics(topic('orders', 1)).ends([100]).snapshot(50).wait(SECOND).commit(90);
    p.wait(10).snapshot(70);
    expect(p.gp().committed).toBe(90);
    p.wait(60 * SECOND).snapshot(70);
    expect(p.gp()).toMatchObject({ committed: 70, committedFromSnapshot: true, rewind: null });
  });

  test('polling moves, goes back, and forgets', () => {
    const p = new Pipeline().topics(topic('orders', 1)).ends([100]).snapshot(50, 0, 'polling');
    expect(p.gp()).toMatchObject({ committed: 50, committedFromSnapshot: true, lastCommitTime: null });
    p.wait(SECOND).snapshot(60, 0, 'polling');
    expect(p.gp()).toMatchObject({ committed: 60, lastAdvanceTime: p.now, committedFromSnapshot: false });
    p.wait(SECOND).snapshot(55, 0, 'polling');
    expect(p.gp().rewind).toEqual({ from: 60, to: 55, time: p.now });
    p.wait(SECOND).snapshot(-1, 0, 'polling');
    expect(p.gp()).toMatchObject({ committed: null, deletedTime: p.now });
  });
});

describe('deleted commits', () => {
  test('leave no committed offset; in the past they say nothing', () => {
    const p = caughtUp();
    const slots = [p.slot('g', 'orders', 0)];
    p.take({ kind: 'commits-deleted', cluster: CLUSTER, at: p.now, slots, history: true });
    expect(p.gp().committed).toBe(100);
    p.take({ kind: 'commits-deleted', cluster: CLUSTER, at: p.now, slots, history: false });
    expect(p.gp()).toMatchObject({ committed: null, deletedTime: p.now, waitingSince: null });
    p.wait(SECOND).commit(5);
    expect(p.gp()).toMatchObject({ committed: 5, deletedTime: null });
  });
});

describe('the rate of a consumer', () => {
  test('is its committed events a second over the last half minute, and 0 when it falls silent', () => {
    const p = caughtUp(0);
    expect(p.gp().consumeRate).toBeNull();
    for (let i = 1; i <= 60; i++)
      p.wait(SECOND)
        .ends([i * 20, 0])
        .commit(i * 20);
    expect(p.gp().consumeRate).toBeCloseTo(20, 6);
    p.wait(120 * SECOND).ends([5_000, 0]);
    expect(p.gp().consumeRate).toBe(0);
  });
});

describe("Burrow's window", () => {
  test('holds the last ten commits with the lag at each, oldest first; lag is null where no end was known', () => {
    const p = new Pipeline().commit(1);
    expect(p.gp().burrow).toEqual([{ offset: 1, timestamp: T, lag: null }]);
    p.topics(topic('orders', 1)).ends([100]);
    for (let i = 2; i <= 14; i++) p.wait(SECOND).commit(i);
    expect(p.gp().burrow.map(({ offset }) => offset)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(p.gp().burrow.at(-1)).toEqual({ offset: 14, timestamp: p.now, lag: 86 });
  });
});

test('commits to slots that nobody has named are left out', () => {
  const p = caughtUp();
  const batch = { slot: Uint32Array.of(99), offset: Float64Array.of(1), commitTime: Float64Array.of(T) };
  p.take({ kind: 'commits', cluster: CLUSTER, at: T, history: false, batch });
  expect(p.cluster.groups.size).toBe(1);
});
