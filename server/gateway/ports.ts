import type { EventResource } from '../protocol/event.ts';
import type { Finding } from '../protocol/finding.ts';
import type { GraphEdge, GraphNode } from '../protocol/graph.ts';
import type { GroupHistory, PartitionHistory, TopicHistory } from '../protocol/history.ts';
import type { RoomState } from '../protocol/messages.ts';
import type {
  BrokerResource,
  GroupResource,
  GroupSummary,
  SourceResource,
  TopicResource,
  TopicSummary,
} from '../protocol/resources.ts';
import type { DrillResource, RoomSpec, StatusMeta } from '../protocol/rooms.ts';

/**
 * What the gateway needs of the rest; main injects it. All answers are copies that the gateway may keep.
 * Errors are MillraceErrors; the gateway maps their codes to problems (RFC 9457).
 */
export interface Page<T> {
  asOf: number;
  rows: T[];
  total: number;
}

export interface ListArgs {
  /** null: of all clusters. */
  cluster: string | null;
  q: string;
  /** Groups: Kafka's state or a verdict; findings: open, closed, all. */
  state: string;
  /** A field name, `-` before it for descending. Unknown fields: MillraceError bad-input, field `sort`. */
  sort: string;
  offset: number;
  limit: number;
}

/** One room's picture now: structure, and numbers by slot name. */
export interface RoomPicture {
  asOf: number;
  state: RoomState;
  /** Slot names; the same array (identity) as long as they have not changed. */
  slots: readonly string[];
  /** One value a slot; NaN when not known. */
  values: Float64Array;
}

export interface PartitionOfGroup {
  group: string;
  topic: string;
  partition: number;
}

export interface Queries {
  clusters(): string[];
  /** Clusters where the name is known. */
  clustersOf(kind: 'group' | 'topic', name: string): string[];
  group(cluster: string, group: string): GroupResource | null;
  topic(cluster: string, topic: string): TopicResource | null;
  /** The last hour; null: not known. */
  groupHistory(cluster: string, group: string): GroupHistory | null;
  topicHistory(cluster: string, topic: string): TopicHistory | null;
  /** Throws unknown-group, unknown-topic, unknown-partition. */
  partitionHistory(cluster: string, at: PartitionOfGroup): PartitionHistory;
  groups(args: ListArgs): Page<GroupSummary>;
  topics(args: ListArgs): Page<TopicSummary>;
  brokers(args: ListArgs): Page<BrokerResource>;
  findings(args: ListArgs): Page<Finding>;
  finding(id: string): Finding | null;
  systems(): { asOf: number; systems: SourceResource[] };
  /** The whole graph, unfolded, with live numbers (HTTP). Rates in events/s, latency in ms. */
  graph(cluster: string): {
    asOf: number;
    nodes: (GraphNode & {
      rateIn: number | null;
      rateOut: number | null;
      lag: number | null;
      lagSeconds: number | null;
    })[];
    edges: (GraphEdge & { rate: number | null; errorShare: number | null; latencyMs: number | null })[];
  };
  /** The picture of one room; null when what it shows does not exist (yet). Work is bounded by the room's own size. */
  room(spec: RoomSpec): RoomPicture | null;
}

export interface Peek {
  event(request: {
    cluster: string;
    topic: string;
    partition: number;
    offset: number;
    signal?: AbortSignal;
  }): Promise<EventResource>;
}

export interface Drills {
  list(): DrillResource[];
  /** Throws not-found, conflict (already running). Resolves once the fault is in place. */
  start(name: string): Promise<DrillResource>;
  /** Resolves once it is mended. */
  stop(name: string): Promise<DrillResource>;
}

export interface OffsetChange {
  topic: string;
  partition: number;
  /** null: nothing is committed. */
  from: number | null;
  to: number;
  /** Events that will not be read (skip) or read again (negative). */
  skips: number;
}

export interface Actions {
  /** `enabled: false` answers 403 actions-disabled. */
  readonly enabled: boolean;
  changeOffsets(request: {
    cluster: string;
    group: string;
    actor: string;
    dryRun: boolean;
    changes: {
      topic: string;
      partition: number;
      expected: number | null;
      to: { offset: number } | { time: number } | { skip: number } | 'earliest' | 'latest';
    }[];
  }): Promise<{ dryRun: boolean; changes: OffsetChange[] }>;
}

export interface Status {
  meta(): StatusMeta;
  /** Names of configured sources that have neither given their first snapshot nor been shown as unreachable. */
  missing(): string[];
}

/** Called when the set of open findings changed: rooms with findings are pushed at once (within 100 ms). */
export interface Pulse {
  onFindings(listener: () => void): () => void;
  onStatus(listener: () => void): () => void;
}

/** What the gateway tells main: which specs are looked at now, for the sources' focus. */
export type OnWatched = (specs: readonly RoomSpec[]) => void;
