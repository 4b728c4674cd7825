import type { EventResource, Payload } from '../../server/protocol/event.ts';
import type { Problem } from '../../server/protocol/problem.ts';
import type { RoomState } from '../../server/protocol/messages.ts';
import { event } from './recording.ts';
import type { Recording, Rooms } from './recorded-ports.ts';
import { keyed, poisonFinding } from './recording-flow.ts';
import { group, topic } from './recording-rooms.ts';

/** What the pages of a group, a topic and an event must stand: `?page=group&case=hostile`. */
export interface Case {
  rooms?: Rooms;
  event?: EventResource | Problem;
  /** The bridge answers 404 to every history. */
  noHistory?: boolean;
}

/** Markup, controls, an override of direction, a zero-width space: as people (or attackers) name things. */
export const HOSTILE = '<img src=x onerror=alert(1)>\u0007\u202Egnp.exe\u202C\u200B"\'`&amp;';
/** The longest that Kafka takes for a topic. */
export const LONGEST = 'a-name-of-249-characters.'.repeat(10).slice(0, 249);

export function caseOf(name: string, now: number): Case {
  switch (name) {
    case 'hostile':
      return {
        rooms: { group: named(group(now), HOSTILE, now), topic: namedTopic(topic(now), HOSTILE) },
        event: hostileEvent(now),
      };
    case 'longest':
      return {
        rooms: { group: named(group(now), LONGEST, now), topic: namedTopic(topic(now), LONGEST) },
        event: event(now, { headers: [{ name: LONGEST, value: text(LONGEST) }] }),
      };
    case 'many':
      return { rooms: { group: group(now, 1_000) } };
    case 'missing': {
      const refused: Partial<Recording> = {
        status: 'refused',
        refusal: { code: 'unknown', detail: 'Kafka does not list it.' },
      };
      return {
        rooms: { group: refused, topic: refused },
        event: {
          type: 'about:blank',
          title: 'There is no such partition',
          status: 404,
          code: 'not-found',
          detail: 'Topic orders has 8 partitions: 0 to 7.',
        },
      };
    }
    case 'no-history':
      return { noHistory: true };
    case 'empty':
      return { rooms: { group: group(now, 0), topic: topic(now) }, noHistory: true };
    case 'large':
      return {
        event: event(now, { value: { ...text(`{"blob": "${'x'.repeat(1_048_000)}"}`), encoding: 'json' } }),
      };
    case 'headers':
      return {
        event: event(now, {
          headers: Array.from({ length: 10_000 }, (_, at) => ({
            name: `header-${at}`,
            value: text(at === 7 ? 'seven '.repeat(500) : `value ${at}`),
          })),
        }),
      };
    case 'below-log-start':
    case 'beyond-end':
    case 'gap':
    case 'marker':
      return { event: nothingAt(now, name) };
    default:
      return {};
  }
}

const text = (value: string): Payload => ({
  encoding: 'text',
  text: value,
  sizeBytes: value.length,
  truncated: false,
  masked: 0,
});

const EXPLAINED = {
  'below-log-start': [
    'below-log-start',
    'Retention deleted this event: the log starts at offset 12,000.',
    12_000,
  ],
  'beyond-end': ['beyond-end', 'Nothing has been written here yet: the log ends at offset 53,625.', null],
  gap: ['gap', 'Compaction removed the event at this offset.', 48_217],
  marker: ['transaction-marker', 'A transaction ended here: this offset holds its marker, no event.', 48_214],
} as const;

function nothingAt(now: number, name: keyof typeof EXPLAINED): EventResource {
  const [kind, explanation, nextOffset] = EXPLAINED[name];
  return event(now, {
    kind,
    explanation,
    nextOffset,
    value: null,
    key: null,
    headers: [],
    timestamp: null,
    sizeBytes: null,
    traceId: null,
  });
}

/** The recorded group with every name in it replaced. */
function named(recording: Recording, name: string, now: number): Recording {
  const numbers: Record<string, number> = {};
  for (const [slot, value] of Object.entries(recording.numbers))
    numbers[slot.replace('partitions/orders-', `partitions/${name}-`)] = value;
  const partitions = Object.values(recording.state.partitions ?? {}).map((item) => ({
    ...item,
    topic: name,
  }));
  const members = Object.values(recording.state.members ?? {}).map((item) => ({
    ...item,
    clientId: name,
    host: `/${name}`,
    assignments: [{ topic: name, partitions: [0, 1, 2] }],
  }));
  const finding = poisonFinding(now, {
    group: name,
    topic: name,
    member: name,
    title: `${name} is stuck on ${name}-1 at offset 48,213`,
    nextSteps: [`Look at ${name}.`],
    blocks: [{ node: 'x', label: name }],
  });
  const state: RoomState = {
    group: {
      group: {
        ...recording.state.group?.group,
        group: name,
        queueLatency: [{ topic: name, latency: { p50: 38, p95: 412, p99: 1_190, samples: 2_400 } }],
      },
    },
    partitions: keyed(partitions, (item) => `${name}-${String((item as { partition?: unknown }).partition)}`),
    members: keyed(members, (item) => String((item as { id?: unknown }).id)),
    findings: keyed([finding], (item) => item.id),
  };
  return { ...recording, state, numbers };
}

function namedTopic(recording: Recording, name: string): Recording {
  const replaced = (collection: string, change: object): Record<string, Record<string, unknown>> =>
    Object.fromEntries(
      Object.entries(recording.state[collection] ?? {}).map(([id, item]) => [id, { ...item, ...change }]),
    );
  return {
    ...recording,
    state: {
      ...recording.state,
      topic: replaced('topic', { topic: name }),
      groups: replaced('groups', { group: name }),
      producers: replaced('producers', { name, from: name }),
    },
  };
}

function hostileEvent(now: number): EventResource {
  return event(now, {
    key: text(HOSTILE),
    value: text(
      `<script>alert(1)</script>\n${HOSTILE}\u0000\u001b[31m\n\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627`,
    ),
    headers: [
      { name: HOSTILE, value: text(HOSTILE) },
      { name: '', value: text('') },
      { name: 'huge', value: text('h'.repeat(1_048_576)) },
    ],
    traceId: HOSTILE,
  });
}
