import { FINDING_CODES, type FindingCode, SEVERITIES, VERDICTS } from './finding.ts';
import { GROUP_PROTOCOLS } from './resources.ts';

/** The lists that can be searched by an expression (search.ts). */
export const SEARCH_LISTS = ['groups', 'topics', 'brokers', 'findings'] as const;
export type SearchList = (typeof SEARCH_LISTS)[number];

/** What the number of a field counts. Durations are in seconds, sizes in bytes, rates in events a second. */
export type SearchUnit = 'count' | 'duration' | 'bytes' | 'rate';

export type SearchField = { name: string /** One short sentence for the help. */; means: string } & (
  | { kind: 'text' }
  | { kind: 'choice'; choices: readonly string[] }
  | { kind: 'number'; unit: SearchUnit }
);

/** Short words people say for the codes; what stands in the badges on screen. */
const SHORT: Readonly<Record<string, FindingCode>> = {
  hung: 'consumer-hung',
  poison: 'poison-event',
  slow: 'consumer-slow',
  unowned: 'partition-unowned',
  rebalancing: 'rebalance-loop',
  rewound: 'offset-rewound',
  'out-of-range': 'offset-out-of-range',
  hot: 'hot-partition',
  silent: 'producer-silent',
  throttled: 'function-throttled',
};

/** Kafka's names of group states, of all protocols (org.apache.kafka.common.GroupState). */
const GROUP_STATES = [
  'stable',
  'empty',
  'preparingrebalance',
  'completingrebalance',
  'assigning',
  'reconciling',
  'notready',
  'dead',
  'unknown',
];
const YES_NO = ['yes', 'no'];
const VERDICT_CHOICES: readonly string[] = VERDICTS;

const text = (name: string, means: string): SearchField => ({ name, means, kind: 'text' });
const choice = (name: string, means: string, choices: readonly string[]): SearchField => ({
  name,
  means,
  kind: 'choice',
  choices,
});
const number = (name: string, means: string, unit: SearchUnit = 'count'): SearchField => ({
  name,
  means,
  kind: 'number',
  unit,
});

const CLUSTER = text('cluster', 'the cluster it is on');

/** The fields of each list, the most asked for first: completion and help show them in this order. */
export const SEARCH_FIELDS: Record<SearchList, readonly SearchField[]> = {
  groups: [
    choice('state', 'Kafka’s state of the group, or the worst verdict of its partitions', [
      ...new Set([...VERDICT_CHOICES, ...GROUP_STATES]),
    ]),
    number('lag', 'events that wait, of all partitions'),
    number('lagSeconds', 'age of the oldest event that waits', 'duration'),
    text('topic', 'a topic it reads'),
    text('group', 'its name'),
    text('member', 'id, client id or instance id of a member'),
    text('host', 'host of a member'),
    number('members', 'how many members'),
    number('partitions', 'how many partitions'),
    number('lastCommit', 'how long ago it committed', 'duration'),
    choice('verdict', 'the worst verdict of its partitions', VERDICT_CHOICES),
    choice('protocol', 'classic, consumer (KIP-848), share, streams', GROUP_PROTOCOLS),
    CLUSTER,
  ],
  topics: [
    text('topic', 'its name'),
    choice('state', 'the worst of its partitions and of those who read it', [
      ...VERDICT_CHOICES,
      'offline',
      'internal',
    ]),
    number('rate', 'events in, a second', 'rate'),
    number('size', 'bytes on disk, all replicas that are known', 'bytes'),
    text('group', 'a group that reads it'),
    number('groups', 'how many groups read it'),
    number('partitions', 'how many partitions'),
    number('replicas', 'replication factor'),
    number('retention', 'how long events are kept', 'duration'),
    number('offline', 'partitions without a leader'),
    number('underReplicated', 'partitions with replicas out of sync'),
    choice('internal', 'Kafka’s own topic', YES_NO),
    CLUSTER,
  ],
  brokers: [
    choice('state', 'whether it answers', ['reachable', 'unreachable']),
    number('broker', 'its id'),
    text('host', 'its host'),
    number('port', 'its port'),
    text('rack', 'its rack'),
    choice('controller', 'the active controller', YES_NO),
    number('leads', 'partitions it leads'),
    number('holds', 'replicas it holds'),
    number('outOfSync', 'replicas on it that are out of sync'),
    number('size', 'bytes on its disks', 'bytes'),
    CLUSTER,
  ],
  findings: [
    choice('code', 'what is wrong', FINDING_CODES),
    choice('severity', 'how bad it is', SEVERITIES),
    text('group', 'the group it is about'),
    text('topic', 'the topic it is about'),
    number('since', 'how long ago it began', 'duration'),
    number('lasts', 'how long it has lasted, or lasted until it closed', 'duration'),
    choice('state', 'open or closed', ['open', 'closed']),
    number('closed', 'how long ago it closed', 'duration'),
    number('partition', 'a partition it is about'),
    number('broker', 'the broker it is about'),
    text('member', 'the member it is about'),
    text('system', 'the source or system it is about'),
    text('title', 'its sentence'),
    text('id', 'its id'),
    CLUSTER,
  ],
};

/** The field of this name, whatever its case. */
export function searchField(list: SearchList, name: string): SearchField | undefined {
  const wanted = name.toLowerCase();
  return SEARCH_FIELDS[list].find((field) => field.name.toLowerCase() === wanted);
}

/** The choice that a word means: itself, or the code it is short for; undefined when the field has no such choice. */
export function choiceOf(choices: readonly string[], word: string): string | undefined {
  const wanted = word.toLowerCase();
  if (choices.includes(wanted)) return wanted;
  const long = Object.hasOwn(SHORT, wanted) ? SHORT[wanted] : undefined;
  return long !== undefined && choices.includes(long) ? long : undefined;
}
