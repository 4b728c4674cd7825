import type { RoomState } from '../../server/protocol/messages.ts';
import type { Recording } from './recorded-ports.ts';
import { CLUSTER, keyed, poisonFinding } from './recording-flow.ts';

/** The pages of that moment beside Flow: one group, one topic, and the lists. */
export function group(now: number, partitions = 8): Recording {
  const numbers: Record<string, number> = {};
  const metas = Array.from({ length: partitions }, (_, p) => {
    const stuck = p === 1;
    const slot = `partitions/orders-${p}`;
    const end = 48_213 + p * 917 + (stuck ? 5_412 : 3);
    numbers[`${slot}/committedOffset`] = stuck ? 48_213 : end - 3;
    numbers[`${slot}/endOffset`] = stuck ? 48_213 + 5_412 : end;
    numbers[`${slot}/lag`] = stuck ? 5_412 : 3;
    numbers[`${slot}/lagSeconds`] = stuck ? 108 : 0.1;
    numbers[`${slot}/lagSecondsError`] = stuck ? 0.2 : 0.01;
    numbers[`${slot}/lastCommitAt`] = now - (stuck ? 108_000 : 700);
    numbers[`${slot}/commitIntervalMs`] = 1_000;
    numbers[`${slot}/arrivalRate`] = 25.4;
    numbers[`${slot}/consumeRate`] = stuck ? 0 : 25.4;
    return {
      topic: 'orders',
      partition: p,
      owner: `m-${p % 3}`,
      verdict: stuck ? 'poison-event' : 'ok',
      ...(stuck ? { finding: 'f-poison-1' } : {}),
      burrowStatus: stuck ? 'STALL' : 'OK',
      lagSecondsMethod: p % 4 === 3 ? 'interpolated' : 'first-unread',
    };
  });
  const members = [0, 1, 2].map((n) => ({
    id: `m-${n}`,
    clientId: `order-${n}`,
    host: `/10.0.3.1${n + 5}`,
    assignments: [
      { topic: 'orders', partitions: metas.filter((m) => m.owner === `m-${n}`).map((m) => m.partition) },
    ],
    since: now - 7_200_000,
  }));
  const state: RoomState = {
    group: {
      group: {
        cluster: CLUSTER,
        group: 'order-processing',
        state: 'Stable',
        protocol: 'classic',
        protocolType: 'consumer',
        generation: 14,
        coordinator: 1,
        asOf: now,
        queueLatency: [{ topic: 'orders', latency: { p50: 38, p95: 412, p99: 1_190, samples: 2_400 } }],
        limits: [],
      },
    },
    partitions: keyed(metas, (item) => `${item.topic}-${item.partition}`),
    members: keyed(members, (item) => item.id),
    findings: keyed([poisonFinding(now)], (item) => item.id),
  };
  return { status: 'live', state, numbers, asOf: now };
}

export function topic(now: number): Recording {
  const numbers: Record<string, number> = {};
  const partitions = Array.from({ length: 8 }, (_, partition) => {
    const slot = `partitions/${partition}`;
    numbers[`${slot}/logStartOffset`] = 12_000;
    numbers[`${slot}/lastStableOffset`] = 48_213 + partition * 917;
    numbers[`${slot}/endOffset`] = 48_213 + partition * 917;
    numbers[`${slot}/rateIn`] = 25.4;
    numbers[`${slot}/sizeBytes`] = 48_000_000;
    return { partition, leader: 1, replicas: [1], isr: [1] };
  });
  const state: RoomState = {
    topic: {
      topic: {
        cluster: CLUSTER,
        topic: 'orders',
        topicId: 'n2tGY6cNQ0mGL9vVb3nSAg',
        internal: false,
        retentionMs: 604_800_000,
        cleanupPolicy: 'delete',
        asOf: now,
        limits: [],
      },
    },
    partitions: keyed(partitions, (item) => String(item.partition)),
    producers: {
      p0: {
        name: 'checkout-web',
        provenance: 'observed',
        from: 'header ce_source of 120 sampled events',
        rate: 61,
        lastSeenAt: now - 200,
      },
      p1: {
        name: null,
        provenance: 'observed',
        from: 'producer state of the broker',
        rate: null,
        lastSeenAt: now - 4_000,
        producerId: '4003',
        producerEpoch: 0,
      },
    },
    groups: keyed([groupSummaryOf(now, 'order-processing', 0)], (item) => item.group),
    findings: {},
  };
  return { status: 'live', state, numbers, asOf: now };
}

const groupSummaryOf = (now: number, name: string, row: number) => ({
  cluster: CLUSTER,
  group: name,
  state: 'Stable',
  protocol: 'classic',
  memberCount: 3,
  partitionCount: 8,
  lag: row === 0 ? 5_433 : row,
  lagSeconds: row === 0 ? 108 : 0.1,
  worstVerdict: row === 0 ? 'poison-event' : row % 7 === 3 ? 'idle' : 'ok',
  lastCommitAt: now - 700,
  row,
});
