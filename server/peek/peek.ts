import type { Clock } from '../clock.ts';
import { MillraceError } from '../errors.ts';
import type { EventResource } from '../protocol/event.ts';
import { decodePayload, MAX_EVENT_BYTES } from './decode.ts';
import { createMasker, MASK, type Masker, type MaskRules } from './mask.ts';
import type { RawRead, RawRecord, RecordReader } from './reader.ts';
import type { Schemas } from './schemas.ts';

export interface PeekCluster {
  reader: RecordReader;
  schemas: Schemas | null;
}

export interface PeekDeps {
  /** undefined: no such cluster. */
  cluster(name: string): PeekCluster | undefined;
  masking: MaskRules;
  clock: Clock;
}

export interface PeekRequest {
  cluster: string;
  topic: string;
  partition: number;
  offset: number;
  signal?: AbortSignal;
}

const TIMEOUT_MS = 5_000;
const AT_ONCE = 4;
const WAITING = 32;

/**
 * The event peek: what stands at an offset, decoded and masked. At most 4 fetches at a time (32 wait), 5 s each, 1 MiB an event.
 * Errors: not-found (cluster), unknown-topic, unknown-partition, not-authorized, timeout, broker-unreachable, conflict (too many waiting).
 */
export function createPeek(deps: PeekDeps): { event(request: PeekRequest): Promise<EventResource> } {
  const gate = createGate(AT_ONCE, WAITING);
  return {
    async event(request) {
      const cluster = deps.cluster(request.cluster);
      if (!cluster)
        throw new MillraceError('not-found', `there is no cluster ${request.cluster}`, { field: 'cluster' });
      const read = await gate(() =>
        cluster.reader.read({
          topic: request.topic,
          partition: request.partition,
          offset: request.offset,
          maxBytes: MAX_EVENT_BYTES + 65_536,
          timeoutMs: TIMEOUT_MS,
          ...(request.signal ? { signal: request.signal } : {}),
        }),
      );
      return describe(request, read, cluster, deps);
    },
  };
}

async function describe(
  request: PeekRequest,
  read: RawRead,
  cluster: PeekCluster,
  deps: PeekDeps,
): Promise<EventResource> {
  const base = { ...nothing(request, deps), asOf: deps.clock.now() };
  const next = (offset: number | null) =>
    offset === null
      ? 'No readable event follows up to the end of the partition.'
      : `The next event stands at offset ${offset}.`;
  switch (read.kind) {
    case 'record':
      return record(base, read.record, read.previousTimestamp, cluster, deps);
    case 'marker':
      return {
        ...base,
        kind: 'transaction-marker',
        explanation: `This offset holds the ${read.markerType === 'unknown' ? 'end' : read.markerType} marker of a transaction of producer ${read.producerId}; consumers skip it. ${next(read.nextOffset)}`,
        nextOffset: read.nextOffset,
        timestamp: read.timestamp,
        producerId: read.producerId,
      };
    case 'gap':
      return {
        ...base,
        kind: 'gap',
        explanation: `Nothing stands at this offset any more: compaction removed it, or a transaction left a gap. ${next(read.nextOffset)}`,
        nextOffset: read.nextOffset,
      };
    case 'below-log-start':
      return {
        ...base,
        kind: 'below-log-start',
        explanation: `This event was deleted: the partition now starts at offset ${read.logStart}.`,
        nextOffset: read.logStart,
      };
    case 'beyond-end':
      return {
        ...base,
        kind: 'beyond-end',
        explanation: `This offset has not been written yet: the partition ends at ${read.end}.`,
      };
    case 'too-large': {
      const shown = read.head
        ? await record(base, read.head, null, cluster, deps)
        : { ...base, kind: 'record' as const };
      return {
        ...shown,
        offset: read.offset,
        sizeBytes: read.sizeBytes,
        explanation: `This event has ${read.sizeBytes.toLocaleString('en')} bytes: more than is shown here (1 MiB).`,
      };
    }
  }
}

async function record(
  base: EventResource,
  raw: RawRecord,
  previous: number | null,
  cluster: PeekCluster,
  deps: PeekDeps,
): Promise<EventResource> {
  const masker = createMasker(deps.masking);
  const header = (name: string) =>
    raw.headers.find((found) => found.name.toLowerCase() === name)?.value?.toString('utf8') ?? null;
  const hints = { contentType: header('content-type')?.toLowerCase() ?? null };
  const headers: EventResource['headers'] = [];
  for (const { name, value } of raw.headers)
    headers.push({ name: masker.text(name), value: await headerPayload(name, value, masker) });
  const skipped = raw.offset !== base.offset;
  return {
    ...base,
    offset: raw.offset,
    kind: raw.aborted ? 'aborted' : 'record',
    ...(raw.aborted
      ? {
          explanation:
            'Part of an aborted transaction: consumers that read committed events only never see it.',
        }
      : skipped
        ? { explanation: `Nothing stands at offset ${base.offset}; this is the next event.` }
        : {}),
    timestamp: raw.timestamp,
    timestampType: raw.timestampType,
    timestampSuspect: suspect(raw, previous, deps.clock.now()),
    sizeBytes: raw.sizeBytes,
    compression: raw.compression,
    producerId: raw.producerId,
    producerEpoch: raw.producerEpoch,
    transactional: raw.transactional,
    key: await decodePayload(raw.key, masker, cluster.schemas, { contentType: null }),
    value: await decodePayload(raw.value, masker, cluster.schemas, hints),
    headers,
    traceId:
      /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(header('traceparent') ?? '')?.[1] ?? null,
  };
}

async function headerPayload(name: string, value: Buffer | null, masker: Masker) {
  if (value !== null && value.length > 0 && masker.hides(name)) {
    return { encoding: 'text' as const, text: MASK, sizeBytes: value.length, truncated: false, masked: 1 };
  }
  return decodePayload(value, masker, null, { contentType: null });
}

/** A producer's timestamp that does not fit the order of appends (an hour's play) or lies in the future: shown, not believed. */
function suspect(raw: RawRecord, previous: number | null, now: number): boolean {
  if (raw.timestampType === 'log-append-time') return false;
  if (raw.timestamp > now + 3_600_000) return true;
  return previous !== null && Math.abs(raw.timestamp - previous) > 366 * 86_400_000;
}

function nothing(request: PeekRequest, deps: PeekDeps): EventResource {
  return {
    cluster: request.cluster,
    topic: request.topic,
    partition: request.partition,
    offset: request.offset,
    asOf: 0,
    kind: 'gap',
    nextOffset: null,
    timestamp: null,
    timestampType: null,
    timestampSuspect: false,
    sizeBytes: null,
    compression: null,
    producerId: null,
    producerEpoch: null,
    transactional: false,
    key: null,
    value: null,
    headers: [],
    traceId: null,
    masking: deps.masking.enabled,
  };
}

/** Lets `atOnce` through; `waiting` queue; more are turned away. */
function createGate(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting)
        throw new MillraceError('conflict', 'too many events are being read at once', { canRetry: true });
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  };
}
