import { describe, expect, test } from 'vitest';
import {
  activeProducers,
  brokerFacts,
  committedOffsets,
  LogEndRows,
  logSizes,
  spread,
} from '../../../../server/sources/kafka/observe.ts';
import fc from 'fast-check';

const partition = (number: number, leader: number | null, replicas: number[]) => ({
  ...{ errorCode: 0, partition: number, leader, leaderEpoch: 0, replicas, isr: replicas },
});
const broker = (id: number) => ({ id, host: `b${id}`, port: 9092, rack: null });

describe('Kafka`s answers as observations', () => {
  test('a broker that holds replicas but is not named is down, with the address it had', () => {
    const answer = {
      ...{ clusterId: 'c', controllerId: 1, brokers: [broker(3), broker(1)] },
      topics: [
        {
          ...{ errorCode: 0, name: 't', topicId: null, internal: false },
          partitions: [partition(0, 1, [1, 2]), partition(1, null, [9])],
        },
      ],
    };
    const facts = brokerFacts(answer, new Map([[2, { ...broker(2), reachable: true }]]), new Set([3]));
    expect(facts).toEqual([
      { ...broker(1), reachable: true },
      { ...broker(2), reachable: false },
      { ...broker(3), reachable: false },
      { id: 9, host: '', port: 0, rack: null, reachable: false },
    ]);
  });

  test('sizes are those of the leader, moving copies count for the broker only, unreadable disks tell nothing', () => {
    const topics = (sizeBytes: number, future = false) => [
      { name: 't', partitions: [{ partition: 0, sizeBytes, future }] },
    ];
    const found = logSizes(
      new Map([
        [
          1,
          {
            dirs: [
              { errorCode: 0, path: '/a', topics: topics(100) },
              { errorCode: 0, path: '/b', topics: topics(7, true) },
            ],
          },
        ],
        [2, { dirs: [{ errorCode: 0, path: '/a', topics: topics(90) }] }],
        [3, { dirs: [{ errorCode: 31, path: '', topics: [] }] }],
      ]),
      () => 1,
    );
    expect(found).toEqual({
      partitions: [{ topic: 't', partition: 0, bytes: 100 }],
      brokers: [
        { broker: 1, bytes: 107 },
        { broker: 2, bytes: 90 },
      ],
    });
  });

  test('an offset that Kafka refuses to tell is left out, it is not "none"', () => {
    const rows = (errorCodes: number[]) => ({
      name: 't',
      partition: Int32Array.from([0, 1, 2]),
      offset: Float64Array.from([5, -1, 7]),
      errorCode: Int16Array.from(errorCodes),
    });
    const { topics } = committedOffsets({
      group: 'g',
      errorCode: 0,
      topics: [rows([0, 0, 0]), rows([0, 29, 0])],
    });
    expect([...(topics[0]?.offsets ?? [])]).toEqual([5, -1, 7]);
    expect([...(topics[1]?.partitions ?? [])]).toEqual([0, 2]);
    expect([...(topics[1]?.offsets ?? [])]).toEqual([5, 7]);
  });

  test('the start of a transaction is asked for only where one stands open', () => {
    const described = (txnStartOffset: number | null) => ({
      ...{
        producerId: '7',
        producerEpoch: 1,
        lastSequence: 0,
        lastTimestamp: 5,
        coordinatorEpoch: 0,
        txnStartOffset,
      },
    });
    expect(activeProducers([described(null), described(12)], (id, start) => Number(id) + start)).toEqual([
      { producerId: '7', epoch: 1, lastTime: 5, txnStart: null, txnStartTime: null },
      { producerId: '7', epoch: 1, lastTime: 5, txnStart: 12, txnStartTime: 19 },
    ]);
  });

  test('rows of log ends are columns of equal length', () => {
    const rows = new LogEndRows(3);
    rows.add('t', 3, 10, Number.NaN, 0);
    rows.add('u', 0, 2 ** 40, 2 ** 40, Number.NaN);
    const { topics, partition: partitions, end, lso, logStart } = rows.columns();
    expect([topics, [...partitions], [...end], [...lso], [...logStart]]).toEqual([
      ['t', 'u'],
      [3, 0],
      [10, 2 ** 40],
      [Number.NaN, 2 ** 40],
      [0, Number.NaN],
    ]);
  });

  test('what is looked at of a batch: never more than wanted, different places, all of a small batch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 64 }), (length, most) => {
        const columns = new Float64Array(length);
        const places = spread({ slot: new Uint32Array(length), offset: columns, commitTime: columns }, most);
        expect(places.length).toBe(Math.min(length, most));
        expect(new Set(places).size).toBe(places.length);
        for (const place of places) expect(place >= 0 && place < length).toBe(true);
      }),
    );
  });
});
