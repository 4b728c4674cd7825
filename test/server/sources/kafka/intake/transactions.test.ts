import { describe, expect, test } from 'vitest';
import { HeldTransactions } from '../../../../../server/sources/kafka/intake/held-transactions.ts';
import type { TestBatch, TestRecord } from '../wire/batches.ts';
import { commit, marker, tombstone } from './records.ts';
import { commitTimes } from './said.ts';
import { BATCH_TIME, taking } from './taking.ts';

const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

const inside = (producerId: bigint, ...records: TestRecord[]): TestBatch => ({
  ...{ attributes: TRANSACTIONAL, producerId, records },
});
const end = (producerId: bigint, type: 'commit' | 'abort', baseTimestamp = BATCH_TIME): TestBatch => ({
  ...{ attributes: TRANSACTIONAL | CONTROL, producerId, records: [marker(type)], baseTimestamp },
});

describe('commits in a transaction', () => {
  test('are held until its marker says commit, and have its time', async () => {
    const { take, said, log, observations } = taking();
    await take(inside(1n, commit('g', 1), commit('g', 2)));
    expect(said()).toEqual([]);
    expect(log.held.size).toBe(1);
    await take(end(1n, 'commit', BATCH_TIME + 500));
    expect(said()).toEqual(['live g orders-0 @1', 'live g orders-0 @2']);
    expect(commitTimes(observations)).toEqual([BATCH_TIME + 500, BATCH_TIME + 500]);
    expect(log.held.size).toBe(0);
  });

  test('never come when it is aborted', async () => {
    const { take, said, log, counters } = taking();
    await take(inside(1n, commit('g', 1), tombstone('g')), end(1n, 'abort'), end(1n, 'commit'));
    expect(said()).toEqual([]);
    expect(log.held.size).toBe(0);
    expect(counters).toMatchObject({ dropped_total: 2, commits_total: 0, tombstones_total: 0 });
  });

  test('of producers side by side do not mix, and others pass them by', async () => {
    const { take, said } = taking();
    await take(
      inside(1n, commit('a', 1)),
      inside(2n, commit('b', 1)),
      { records: [commit('c', 1)] },
      inside(1n, commit('a', 2)),
      end(2n, 'abort'),
      inside(2n, commit('b', 3)),
      end(1n, 'commit'),
      end(2n, 'commit'),
    );
    expect(said()).toEqual([
      'live c orders-0 @1',
      'live a orders-0 @1',
      'live a orders-0 @2',
      'live b orders-0 @3',
    ]);
  });

  test('count where the marker stands: begun before the start, committed after it, they are no history', async () => {
    const { take, said } = taking({ historyEnd: 2, overlapEnd: 4 });
    await take(inside(1n, commit('a', 1)), inside(2n, commit('b', 1)), end(1n, 'commit'));
    await take({ records: [commit('c', 1)] }, end(2n, 'commit'));
    expect(said()).toEqual(['overlap a orders-0 @1', 'overlap c orders-0 @1', 'live b orders-0 @1']);
  });

  test('committed before the start are history', async () => {
    const { take, said } = taking({ historyEnd: 2 });
    await take(inside(1n, commit('a', 1)), end(1n, 'commit'));
    expect(said()).toEqual(['history a orders-0 @1']);
  });

  test('can be tombstones', async () => {
    const { take, said } = taking();
    await take({ records: [commit('g', 1)] }, inside(1n, tombstone('g'), commit('g', 5)), end(1n, 'commit'));
    expect(said()).toEqual(['live g orders-0 @1', 'live g orders-0 gone', 'live g orders-0 @5']);
  });

  test('are forgotten when the log jumps: their marker may lie in what was skipped', async () => {
    const { take, said, log } = taking();
    await take(inside(1n, commit('g', 1)));
    log.jumpTo(50, 50);
    await take({ ...end(1n, 'commit'), baseOffset: 50 });
    expect(said()).toEqual([]);
  });

  test('so many that their marker takes several slices all come, in their order, before what is behind it', async () => {
    const { take, said } = taking();
    const many = Array.from({ length: 10_000 }, (_, i) => commit(`group-${i}`, i));
    await take(inside(1n, ...many), end(1n, 'commit'), { records: [commit('last', 10_000)] });
    const offsets = said().map((line) => Number(line.split('@')[1]));
    expect(offsets).toHaveLength(10_001);
    expect(offsets.findIndex((offset, i) => offset !== i)).toBe(-1);
  });

  test('more than can be held cost the oldest transaction; when it commits, the snapshot is asked for', async () => {
    const run = taking();
    const many = Array.from({ length: 60_000 }, () => commit('old', 1));
    await run.take(inside(1n, ...many), inside(2n, ...many.slice(0, 50_000)));
    expect(run.counters.dropped_total).toBe(60_000);
    expect(run.warnings).toHaveLength(1);
    expect(run.gaps).toBe(0);
    await run.take(inside(1n, commit('old', 70_000)), end(1n, 'commit'));
    expect(run.said()).toEqual([]);
    expect(run.gaps).toBe(1);
    await run.take(end(2n, 'commit'));
    expect(run.said()).toHaveLength(50_000);
  });

  test('of a marker of an unknown type stay held', async () => {
    const { take, said, log } = taking();
    const unknown = { key: Buffer.from([0, 0, 0, 2]), value: Buffer.alloc(6) };
    await take(inside(1n, commit('g', 1)), { ...end(1n, 'commit'), records: [unknown] });
    expect(said()).toEqual([]);
    expect(log.held.size).toBe(1);
  });
});

describe('held transactions', () => {
  test('are bounded: the oldest is let go first, and one that began later can be next', () => {
    const held = new HeldTransactions(3);
    expect([held.hold('a', 0, 1), held.hold('b', 1, 1), held.hold('a', 2, 1)]).toEqual([0, 0, 0]);
    expect(held.hold('b', 3, 1)).toBe(2);
    expect(held.hold('a', 4, 1)).toBe(0);
    expect([held.hold('b', 5, 1), held.hold('b', 6, 1)]).toEqual([0, 4]);
    expect(held.end('a')).toEqual({ slots: [], offsets: [], dropped: true });
    expect(held.end('b')?.dropped).toBe(true);
    expect(held.end('b')).toBeNull();
    expect(held.hold('a', 7, 1)).toBe(0);
    expect(held.end('a')).toEqual({ slots: [7], offsets: [1], dropped: false });
  });

  test('need their slots until they were told, or their place in the log is gone', () => {
    const held = new HeldTransactions();
    held.hold('a', 1, 10);
    held.hold('a', 2, 10);
    held.hold('b', 3, 10);
    const ended = held.end('a');
    expect([...held.slots()].sort()).toEqual([1, 2, 3]);
    if (ended !== null) held.letGo(ended);
    expect([...held.slots()]).toEqual([3]);
    held.end('b');
    held.clear();
    expect([...held.slots()]).toEqual([]);
  });
});
