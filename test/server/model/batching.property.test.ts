import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createModel } from '../../../server/model/model.ts';
import type { GroupFact, Observation } from '../../../server/model/observation.ts';
import { reduce } from '../../../server/model/reduce.ts';
import { dump } from './dump.ts';
import { CLUSTER as cluster, member, SECOND, T, topic } from './pipeline.ts';

/** Two groups on two topics of two partitions: eight slots. */
const SLOTS = ['g', 'h'].flatMap((group) =>
  ['orders', 'stock'].flatMap((name) => [0, 1].map((partition) => ({ group, topic: name, partition }))),
);

const commit = fc.record({ slot: fc.nat(SLOTS.length - 1), offset: fc.nat(40), late: fc.nat(500) });
const moment = fc.record({
  commits: fc.array(commit, { maxLength: 12 }),
  history: fc.boolean(),
  ends: fc.array(fc.nat(40), { minLength: 4, maxLength: 4 }),
  lsoBehind: fc.nat(3),
  members: fc.constantFrom<[string, string][]>([], [['a-1', 'b-1']], [['a-1', 'b-2']], [['a-2', 'b-2']]),
  generation: fc.nat(3),
});
type Moment = typeof moment extends fc.Arbitrary<infer M> ? M : never;

const commitsOf = (at: number, history: boolean, commits: Moment['commits']): Observation => ({
  kind: 'commits',
  cluster,
  at,
  history,
  batch: {
    slot: Uint32Array.from(commits, ({ slot }) => slot),
    offset: Float64Array.from(commits, ({ offset }) => offset),
    commitTime: Float64Array.from(commits, ({ late }) => at - late),
  },
});

const endsOf = (
  at: number,
  ends: readonly number[],
  lsoBehind: number,
  rows: readonly number[],
): Observation => ({
  kind: 'log-ends',
  cluster,
  at,
  readAt: at,
  ends: {
    topics: rows.map((i) => (i < 2 ? 'orders' : 'stock')),
    partition: Int32Array.from(rows, (i) => i % 2),
    end: Float64Array.from(rows, (i) => ends[i] ?? 0),
    lso: Float64Array.from(rows, (i) => Math.max(0, (ends[i] ?? 0) - lsoBehind)),
    logStart: new Float64Array(rows.length),
  },
});

const detailsOf = (at: number, groups: GroupFact[]): Observation => ({
  kind: 'group-details',
  cluster,
  at,
  groups,
});

function groupsOf({ members, generation }: Moment): GroupFact[] {
  return ['g', 'h'].map((name) => ({
    name,
    protocol: 'classic',
    state: members.length === 0 ? 'Empty' : 'Stable',
    protocolType: 'consumer',
    coordinator: 1,
    generation,
    members: members.flat().map((id, i) => member(`${name}-${id}`, [i])),
  }));
}

const begin = (): Observation[] => [
  {
    kind: 'source-state',
    cluster,
    at: T,
    source: 'kafka',
    sourceKind: 'kafka',
    state: 'live',
    snapshotComplete: true,
    periodMs: SECOND,
    detail: '',
    limits: [],
    commitsFrom: 'offsets-topic',
    skewMs: 0,
  },
  { kind: 'topics', cluster, at: T, topics: [topic('orders', 2), topic('stock', 2)], deleted: [] },
  { kind: 'commit-slots', cluster, at: T, slots: SLOTS.map((slot, i) => ({ slot: i, ...slot })) },
];

/** Moments told in whole batches, or each fact by itself. */
function tell(moments: readonly Moment[], pieces: boolean): unknown {
  const model = createModel();
  const take = (observation: Observation) => reduce(model, observation);
  begin().forEach(take);
  moments.forEach((each, i) => {
    const at = T + (i + 1) * SECOND;
    if (pieces) {
      for (const one of each.commits) take(commitsOf(at, each.history, [one]));
      for (const row of [0, 1, 2, 3]) take(endsOf(at, each.ends, each.lsoBehind, [row]));
      for (const group of groupsOf(each)) take(detailsOf(at, [group]));
    } else {
      take(commitsOf(at, each.history, each.commits));
      take(endsOf(at, each.ends, each.lsoBehind, [0, 1, 2, 3]));
      take(detailsOf(at, groupsOf(each)));
    }
  });
  return dump(model);
}

/** The same facts, those of each partition in their order, the partitions of `__consumer_offsets` interleaved otherwise. */
function interleaved(moments: readonly Moment[], reversed: boolean): unknown {
  const model = createModel();
  begin().forEach((observation) => reduce(model, observation));
  moments.forEach((each, i) => {
    const at = T + (i + 1) * SECOND;
    reduce(model, endsOf(at, [100, 100, 100, 100], 0, [0, 1, 2, 3]));
    const groups = ['g', 'h'].map((name) => each.commits.filter(({ slot }) => SLOTS[slot]?.group === name));
    for (const commits of reversed ? groups.reverse() : groups)
      reduce(model, commitsOf(at, each.history, commits));
  });
  return dump(model);
}

/** Sources beside the commits: where they fall between them must not matter. */
const beside: Observation[] = [
  {
    kind: 'topic-configs',
    cluster,
    at: T,
    configs: [{ topic: 'orders', retentionMs: 1_000, cleanupPolicy: 'delete' }],
  },
  {
    kind: 'log-sizes',
    cluster,
    at: T,
    partitions: [{ topic: 'stock', partition: 0, bytes: 3 }],
    brokers: [],
  },
  { kind: 'key-skew', cluster, at: T, topic: 'orders', partition: 1, share: 0.5, sampled: 10 },
  { kind: 'queue-latency', cluster, at: T, group: 'g', topic: 'orders', samples: [1, 20, 300] },
  {
    kind: 'producer-names',
    cluster,
    at: T,
    topic: 'orders',
    provenance: 'declared',
    from: 'configuration',
    names: [{ name: 'web', count: 0 }],
    sampled: 0,
  },
  { kind: 'cluster', cluster, at: T, kafkaClusterId: 'k', controller: 1, brokers: [] },
];

describe('the same facts give the same state', () => {
  test('however they are batched', () => {
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 25 }), (moments) => {
        expect(tell(moments, true)).toEqual(tell(moments, false));
      }),
      { numRuns: 150 },
    );
  });

  test('however the groups’ commits interleave', () => {
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 20 }), (moments) => {
        expect(interleaved(moments, true)).toEqual(interleaved(moments, false));
      }),
      { numRuns: 100 },
    );
  });

  test('wherever other sources’ facts fall between the commits', () => {
    const places = fc.array(fc.nat(1_000), { minLength: beside.length, maxLength: beside.length });
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 12 }), places, (moments, at) => {
        const told = (where: (i: number) => number) => {
          const model = createModel();
          begin().forEach((observation) => reduce(model, observation));
          moments.forEach((each, i) => {
            const now = T + (i + 1) * SECOND;
            beside.forEach((fact, f) => where(f) === i && reduce(model, fact));
            reduce(model, commitsOf(now, each.history, each.commits));
            reduce(model, endsOf(now, each.ends, each.lsoBehind, [0, 1, 2, 3]));
          });
          beside.forEach((fact, f) => where(f) >= moments.length && reduce(model, fact));
          return dump(model);
        };
        expect(told((f) => (at[f] ?? 0) % (moments.length + 1))).toEqual(told(() => moments.length));
      }),
      { numRuns: 100 },
    );
  });
});
