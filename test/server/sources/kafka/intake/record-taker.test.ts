import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  assignment,
  commit,
  commitKey,
  commitValue,
  groupKey,
  groupValue,
  subscription,
  tombstone,
} from './records.ts';
import { commitTimes } from './said.ts';
import { BATCH_TIME, taking } from './taking.ts';

const LOG_APPEND_TIME = 8;
const GZIP = 1;

describe('commits', () => {
  test('are told one by one, also those of the same partition, in the order of the log', async () => {
    const { take, said, observations } = taking();
    await take({ records: [commit('a', 1), commit('b', 1), commit('a', 2)] }, { records: [commit('a', 2)] });
    expect(said()).toEqual([
      'live a orders-0 @1',
      'live b orders-0 @1',
      'live a orders-0 @2',
      'live a orders-0 @2',
    ]);
    expect(observations.map(({ kind }) => kind)).toEqual(['commit-slots', 'commits']);
  });

  test('have slots that count from 0 and are named once, however often they come', async () => {
    const { take, observations } = taking();
    await take({ records: [commit('a', 1), commit('b', 1)] });
    await take({ records: [commit('b', 2), commit('c', 1, { topic: 'bills', partition: 7 })] });
    expect(observations.flatMap((o) => (o.kind === 'commit-slots' ? o.slots : []))).toEqual([
      { slot: 0, group: 'a', topic: 'orders', partition: 0 },
      { slot: 1, group: 'b', topic: 'orders', partition: 0 },
      { slot: 2, group: 'c', topic: 'bills', partition: 7 },
    ]);
  });

  test('have the same slot under key versions 0 and 1', async () => {
    const { take, said, observations } = taking();
    await take({
      records: [0, 1].map((version) => ({
        key: commitKey('g', 'orders', 3, version),
        value: commitValue(version, version + 5),
      })),
    });
    expect(said()).toEqual(['live g orders-3 @5', 'live g orders-3 @6']);
    expect(observations.filter(({ kind }) => kind === 'commit-slots')).toHaveLength(1);
  });

  test.each([0, 1, 2, 3, 4])('of value version %i are read', async (version) => {
    const { take, said } = taking();
    await take({ records: [{ key: commitKey('g', 't', 0), value: commitValue(version, 42) }] });
    expect(said()).toEqual(['live g t-0 @42']);
  });

  test("have their record's time, or the broker's where the log is kept by that", async () => {
    const { take, observations } = taking();
    const records = [commit('g', 1), { ...commit('g', 2), timestampDelta: 30 }];
    await take({ records, baseTimestamp: 1_000, maxTimestamp: 1_030 });
    await take({ records, baseTimestamp: 1_000, maxTimestamp: 9_000, attributes: LOG_APPEND_TIME });
    expect(commitTimes(observations)).toEqual([1_000, 1_030, 9_000, 9_000]);
  });

  test('are read out of compressed batches', async () => {
    const { take, said } = taking();
    await take({ records: [commit('a', 1), commit('b', 2)], attributes: GZIP, pack: gzipSync });
    expect(said()).toEqual(['live a orders-0 @1', 'live b orders-0 @2']);
  });

  test('are not told again when a batch comes again, and not left out when it was half taken', async () => {
    const { take, said, log } = taking({ from: 2 });
    const records = [commit('g', 0), commit('g', 1), commit('g', 2), commit('g', 3)];
    await take({ baseOffset: 0, records });
    await take({ baseOffset: 0, records });
    expect(said()).toEqual(['live g orders-0 @2', 'live g orders-0 @3']);
    expect(log.position).toBe(4);
  });

  test('a compacted batch is stepped over to its end', async () => {
    const { take, log } = taking();
    await take({ baseOffset: 0, records: [{ ...commit('g', 1), offsetDelta: 3 }], lastOffsetDelta: 9 });
    expect(log.position).toBe(10);
  });

  test('a batch that is cut waits for the next fetch', async () => {
    const { take, said, log } = taking();
    const cut = Buffer.alloc(40);
    cut.writeInt32BE(500, 8);
    await take({ records: [commit('g', 1)] }, cut);
    expect(said()).toEqual(['live g orders-0 @1']);
    expect(log.position).toBe(1);
  });
});

describe('phases', () => {
  test('below the end seen at the start is history; what was written until the first answer overlaps the snapshot', async () => {
    const { take, said } = taking({ historyEnd: 2, overlapEnd: 4 });
    await take({ records: [0, 1, 2, 3, 4, 5].map((offset) => commit('g', offset)) });
    expect(said()).toEqual([
      'history g orders-0 @0',
      'history g orders-0 @1',
      'overlap g orders-0 @2',
      'overlap g orders-0 @3',
      'live g orders-0 @4',
      'live g orders-0 @5',
    ]);
  });

  test('hold for tombstones and groups as well', async () => {
    const { take, said } = taking({ historyEnd: 3 });
    const group = { key: groupKey('g'), value: groupValue(3, { generation: 1 }) };
    await take({ records: [commit('g', 1), tombstone('g'), group, commit('g', 2), tombstone('g'), group] });
    expect(said()).toEqual([
      'history g orders-0 @1',
      'history g orders-0 gone',
      'history group g 1',
      'live g orders-0 @2',
      'live g orders-0 gone',
      'live group g 1',
    ]);
  });

  test('a tombstone from before the start of what nobody has named says nothing', async () => {
    const { take, said, counters } = taking({ historyEnd: 1 });
    await take({ records: [tombstone('old'), tombstone('new')] });
    expect(said()).toEqual(['live new orders-0 gone']);
    expect(counters.tombstones_total).toBe(2);
  });

  test('what is appended behind a cut log is new, though its offsets were used before', async () => {
    const { take, said, log } = taking({ historyEnd: 10, overlapEnd: 20 });
    log.jumpTo(5, 5);
    await take({ baseOffset: 5, records: [commit('g', 1)] });
    expect(said()).toEqual(['live g orders-0 @1']);
  });
});

describe('classic groups', () => {
  const stable = (generation: number, ...ids: string[]) => ({
    key: groupKey('g'),
    value: groupValue(3, { generation, members: ids.map((id) => ({ id })) }),
  });

  test('are told with generation, members, subscriptions and assignments', async () => {
    const { take, observations } = taking();
    const member = {
      id: 'm',
      subscription: subscription(['orders']),
      assignment: assignment([{ topic: 'orders', partitions: [0, 1] }]),
    };
    await take({
      records: [{ key: groupKey('g'), value: groupValue(4, { generation: 7, members: [member] }) }],
    });
    expect(observations).toMatchObject([
      {
        kind: 'group-metadata',
        group: 'g',
        recordTime: BATCH_TIME,
        history: false,
        value: {
          generation: 7,
          members: [
            { id: 'm', subscriptions: ['orders'], assignments: [{ topic: 'orders', partitions: [0, 1] }] },
          ],
        },
      },
    ]);
  });

  test('stand between the commits where the log has them', async () => {
    const { take, said } = taking();
    await take({ records: [commit('g', 1), stable(2, 'm'), commit('g', 2)] });
    expect(said()).toEqual(['live g orders-0 @1', 'live group g 2 m', 'live g orders-0 @2']);
  });

  test('are told to the listener when generation or members changed, or when they were deleted', async () => {
    const { take, changed } = taking({ historyEnd: 1 });
    await take({ records: [stable(1, 'm')] });
    await take({ records: [stable(1, 'm')] });
    expect(changed).toEqual([]);
    await take({ records: [stable(2, 'm')] });
    await take({ records: [stable(2, 'm', 'n')] });
    await take({ records: [{ key: groupKey('g'), value: null }, stable(1)] });
    expect(changed).toEqual([['g'], ['g'], ['g']]);
  });

  test('are told to the listener after the observations were emitted', async () => {
    const { take, changed, observations } = taking();
    const seen: string[][] = [];
    changed.push = () => seen.push(observations.map(({ kind }) => kind));
    await take({ records: [stable(2, 'm'), commit('g', 1)] });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain('group-metadata');
  });
});

describe('what cannot be read', () => {
  test('of key versions 3 and above is of other protocols: counted, not logged', async () => {
    const { take, said, counters, warnings } = taking();
    await take({
      records: [3, 5, 8, 15, 32_767].map((version) => ({
        key: groupKey('g', version),
        value: Buffer.from([0, 0]),
      })),
    });
    expect(said()).toEqual([]);
    expect(counters).toMatchObject({ records_total: 5, skipped_total: 5, garbage_total: 0 });
    expect(warnings).toEqual([]);
  });

  test.each([
    ['a key that is null', { key: null, value: commitValue(3, 1) }],
    ['an empty key', { key: Buffer.alloc(0), value: null }],
    ['a negative key version', { key: Buffer.from([0xff, 0xff, 0]), value: null }],
    ['a key that is cut', { key: commitKey('g', 't', 0).subarray(0, -1), value: commitValue(3, 1) }],
    ['a value that is cut', { key: commitKey('g', 't', 0), value: commitValue(3, 1).subarray(0, -1) }],
    ['an empty value', { key: commitKey('g', 't', 0), value: Buffer.alloc(0) }],
    ["a group's key that is cut", { key: groupKey('g').subarray(0, -1), value: null }],
    [
      "a group's value that is cut",
      { key: groupKey('g'), value: groupValue(3, { generation: 1 }).subarray(1) },
    ],
  ])('is left out and counted: %s; what is round it is read', async (_name, record) => {
    const { take, said, counters, warnings, gaps } = taking();
    await take({ records: [commit('g', 1), record, commit('g', 2)] });
    expect(said()).toEqual(['live g orders-0 @1', 'live g orders-0 @2']);
    expect(counters).toMatchObject({ garbage_total: 1, records_total: 3, commits_total: 2 });
    expect(warnings).toHaveLength(1);
    expect(gaps).toBe(0);
  });

  test('is logged once a minute, however much there is', async () => {
    const { take, counters, warnings } = taking();
    await take({ records: Array.from({ length: 500 }, () => ({ key: null, value: null })) });
    expect(counters.garbage_total).toBe(500);
    expect(warnings).toHaveLength(1);
  });

  test('of a whole batch costs that batch, and asks for the snapshot again', async () => {
    const run = taking();
    const broken = { records: [commit('g', 2)], attributes: GZIP, pack: () => Buffer.from('no gzip') };
    await run.take({ records: [commit('g', 1)] }, broken, { records: [commit('g', 3)] });
    expect(run.said()).toEqual(['live g orders-0 @1', 'live g orders-0 @3']);
    expect(run.counters.garbage_total).toBe(1);
    expect(run.gaps).toBe(1);
    expect(run.log.position).toBe(3);
  });

  test('not even as a batch keeps the place', async () => {
    const { take, said, log } = taking();
    const noBatch = Buffer.alloc(30);
    noBatch.writeInt32BE(18, 8);
    noBatch[16] = 9;
    await expect(take({ records: [commit('g', 1)] }, noBatch)).rejects.toThrow('shorter than its header');
    expect(said()).toEqual(['live g orders-0 @1']);
    expect(log.position).toBe(1);
  });
});

describe('slices', () => {
  test('a long backlog leaves the event loop its turns', async () => {
    const { take, said } = taking();
    const records = Array.from({ length: 20_000 }, (_, i) => commit(`group-${i % 8_000}`, i));
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await take({ records });
    isOver = true;
    expect(turns).toBeGreaterThan(2);
    const offsets = said().map((line) => Number(line.split('@')[1]));
    expect(offsets).toHaveLength(20_000);
    expect(offsets.findIndex((offset, i) => offset !== i)).toBe(-1);
  });

  test('a compressed batch that takes many slices is told whole, and so is the one behind it', async () => {
    const { take, said } = taking();
    const records = Array.from({ length: 3_000 }, (_, i) => commit(`group-${i}`, i));
    const packed = { attributes: GZIP, pack: gzipSync };
    await take({ records, ...packed }, { records: [commit('last', 3_000)], ...packed });
    const offsets = said().map((line) => Number(line.split('@')[1]));
    expect(offsets).toHaveLength(3_001);
    expect(offsets.findIndex((offset, i) => offset !== i)).toBe(-1);
  });

  test('nothing is told any more once it was stopped, not even what was taken before', async () => {
    const { take, observations, stop, log } = taking();
    const records = Array.from({ length: 20_000 }, (_, i) => commit(`group-${i}`, i));
    setImmediate(stop);
    await take({ records });
    const count = observations.length;
    expect(log.position).toBeLessThan(20_000);
    await take({ records: [commit('g', 1)] });
    expect(observations).toHaveLength(count);
  });

  test('what was asked for before the log jumped is given up at the next turn', async () => {
    const { take, log } = taking();
    const records = Array.from({ length: 20_000 }, (_, i) => commit(`group-${i}`, i));
    setImmediate(() => log.jumpTo(70_000, 70_000));
    await take({ records });
    expect(log.position).toBe(70_000);
  });
});
