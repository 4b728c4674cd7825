import type { ListArgs } from '../../server/gateway/ports.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import type { BrokerResource, GroupSummary, TopicSummary } from '../../server/protocol/resources.ts';
import type { RoomSpec } from '../../server/protocol/rooms.ts';
import {
  BROKERS,
  FINDINGS,
  type GroupItem,
  GROUPS,
  type TopicItem,
  TOPICS,
} from '../../server/queries/list-kinds.ts';
import { type ListKind, windowOf } from '../../server/queries/window.ts';
import type { Recording } from './recorded-ports.ts';
import { CLUSTER, keyed, poisonFinding, slowFinding } from './recording-flow.ts';

type Answer = (spec: RoomSpec) => Recording;

/** A list as the bridge would answer: searched and sorted by its own code. */
function answering<T, R extends object>(
  now: number,
  items: readonly T[],
  kind: ListKind<T>,
  row: (item: T) => R,
  key: (row: R) => string,
): Answer {
  const known = new Map<string, readonly T[]>();
  return (spec) => {
    if (!('limit' in spec)) throw new Error(`${spec.view} is no list`);
    try {
      const question = `${spec.q}\n${spec.sort}\n${spec.state}`;
      const found = known.get(question) ?? allOf(items, kind, asArgs(spec), now);
      known.set(question, found);
      const rows = found
        .slice(spec.offset, spec.offset + spec.limit)
        .map((item, at) => ({ ...row(item), row: spec.offset + at }));
      const meta = { list: { total: found.length, offset: spec.offset } };
      return { status: 'live', state: { meta, rows: keyed(rows, key) }, numbers: {}, asOf: now };
    } catch (thrown) {
      const detail = thrown instanceof Error ? thrown.message : String(thrown);
      return { status: 'refused', refusal: { code: 'bad-request', detail }, state: {}, numbers: {} };
    }
  };
}

/** Everything that is found, in order: worked out once, so that a page that scrolls does not do the bridge's work in each frame. */
function allOf<T>(items: readonly T[], kind: ListKind<T>, args: ListArgs, now: number): readonly T[] {
  const rows: T[] = [];
  for (let total = 1; rows.length < total; ) {
    const page = windowOf(items, kind, { ...args, offset: rows.length, limit: 1_000 }, { asOf: now, now });
    total = page.total;
    rows.push(...page.rows);
  }
  return rows;
}

type ListSpec = Extract<RoomSpec, { limit: number }>;
const asArgs = (spec: ListSpec): ListArgs => ({ ...spec, state: spec.view === 'findings' ? '' : spec.state });

/** A number that looks as if it had no order: the same each time. */
const scattered = (at: number, below: number): number => ((at * 7_919 + 104_729) % 10_007) % below;

/** Names as long and as odd as Kafka allows people to make them. */
const ODD: readonly string[] = [
  `team/ödenwald %2F ${'very-long-group-name-'.repeat(11)}`.slice(0, 249),
  'evil\u202egnp.exe\u2066',
  'tab\there\u0000null\u001b[31mred',
  '<img src=x onerror=alert(1)>',
  'مجموعة-الطلبات',
  '',
];

/** `rows` groups: one in trouble, some with odd names. */
export function groupList(now: number, rows = 60): Answer {
  const names = Array.from({ length: rows }, (_, at) =>
    at === 0 ? 'order-processing' : (ODD[at - 3] ?? `service-${String(at).padStart(5, '0')}`),
  );
  const items = names.map((group, at): GroupItem => {
    const isStuck = at === 0;
    const row: GroupSummary & { trend: (number | null)[] } = {
      cluster: CLUSTER,
      group,
      state: at % 11 === 5 ? 'Empty' : 'Stable',
      protocol: at % 4 === 1 ? 'consumer' : 'classic',
      memberCount: at % 11 === 5 ? 0 : 1 + (at % 6),
      partitionCount: 8 + (at % 3) * 4,
      lag: isStuck ? 5_433 : at % 13 === 8 ? null : scattered(at, 400),
      lagSeconds: isStuck ? 108 : at % 13 === 8 ? null : scattered(at, 40) / 10,
      worstVerdict: isStuck ? 'poison-event' : at === 1 ? 'consumer-slow' : at % 7 === 3 ? 'idle' : 'ok',
      lastCommitAt: at % 13 === 8 ? null : now - 700 * (1 + (at % 90)),
      trend: Array.from({ length: 30 }, (_, step) =>
        at % 9 === 4 && step > 10 && step < 15 ? null : trendOf(at, step, isStuck),
      ),
    };
    return { row, group: memberless(group) };
  });
  return answering(
    now,
    items,
    GROUPS,
    ({ row }) => row,
    ({ group }) => `group:${group}`,
  );
}

const trendOf = (at: number, step: number, isStuck: boolean): number =>
  isStuck ? Math.max(0, (step - 12) * 320) : 200 + 120 * Math.sin((at + step) / 3) + scattered(at * step, 60);

/** The state behind a recorded row: members and partitions are not recorded. */
const memberless = (name: string): GroupItem['group'] =>
  ({ name, members: new Map(), partitions: new Map() }) as unknown as GroupItem['group'];

export function topicList(now: number): Answer {
  const names = ['orders', 'inventory', 'clicks', 'order-status', '__consumer_offsets'];
  const items = names.map((name, at): TopicItem => {
    const row: TopicSummary & { trend: number[] } = {
      cluster: CLUSTER,
      topic: name,
      internal: name.startsWith('__'),
      partitionCount: [8, 4, 6, 8, 50][at] ?? 1,
      replicationFactor: 1,
      rateIn: [201, 22.4, 300, 198, 12][at] ?? null,
      sizeBytes: at === 4 ? null : 48_000_000 * (at + 1),
      groupCount: at === 4 ? 0 : 1,
      retentionMs: at === 3 ? -1 : 604_800_000,
      offlinePartitions: 0,
      underReplicatedPartitions: at === 1 ? 2 : 0,
      worstVerdict: at === 0 ? 'poison-event' : 'ok',
      trend: Array.from({ length: 30 }, (_, step) => trendOf(at, step, false)),
    };
    return { row, topic: { groups: new Set<string>() } as unknown as TopicItem['topic'] };
  });
  return answering(
    now,
    items,
    TOPICS,
    ({ row }) => row,
    ({ topic }) => `topic:${topic}`,
  );
}

export function brokerList(now: number): Answer {
  const items = [1, 2, 3].map(
    (broker): BrokerResource => ({
      cluster: CLUSTER,
      broker,
      host: '127.0.0.1',
      port: 9_091 + broker,
      rack: null,
      controller: broker === 1,
      reachable: broker !== 3,
      leaderCount: 25,
      replicaCount: 76,
      isrShortfall: broker === 2 ? 4 : 0,
      sizeBytes: 2_400_000_000,
    }),
  );
  return answering(
    now,
    items,
    BROKERS,
    (row) => row,
    ({ broker }) => `broker:${broker}`,
  );
}

/** Those that are open, and `past` ones of the last day. */
export function findingList(
  now: number,
  past = 14,
  open: readonly Finding[] = [poisonFinding(now), slowFinding(now)],
): Answer {
  const closed = Array.from({ length: past }, (_, at): Finding => {
    const since = now - 240_000 - at * at * 400_000;
    const isHung = at % 3 === 0;
    const group = ['inventory-management', 'kitchen', 'notifications', 'analytics'][at % 4] ?? 'analytics';
    return poisonFinding(now, {
      id: `f-past-${at}`,
      code: isHung ? 'consumer-hung' : at % 3 === 1 ? 'consumer-slow' : 'no-consumer',
      severity: at % 3 === 1 ? 'warning' : 'critical',
      group,
      since,
      detectedAt: since + 8_000,
      closedAt: Math.min(now - 30_000, since + 90_000 + at * 60_000),
      closeReason: at === 5 ? 'gone' : 'recovered',
      title: `${group} ${isHung ? 'hung' : at % 3 === 1 ? 'fell behind' : 'had no consumer'} on orders-${at % 8}`,
      codeHistory: [],
    });
  });
  const of = (state: string): readonly Finding[] =>
    state === 'closed' ? closed : state === 'all' ? [...open, ...closed] : open;
  return (spec) => {
    const state = 'limit' in spec && spec.state !== '' ? spec.state : 'open';
    return answering(
      now,
      of(state),
      FINDINGS,
      (row) => row,
      ({ id }) => id,
    )(spec);
  };
}
