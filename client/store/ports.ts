import type { EventResource } from '../../server/protocol/event.ts';
import type { GroupHistory, PartitionHistory, TopicHistory } from '../../server/protocol/history.ts';
import type { RoomState } from '../../server/protocol/messages.ts';
import type { Problem } from '../../server/protocol/problem.ts';
import type { DrillResource, RoomSpec } from '../../server/protocol/rooms.ts';

/**
 * What views, charts and the scene need of the connection; client/net implements it, tests and the playground give
 * recorded ones. Views never see a socket.
 */

/** How the line to the bridge is. Times are ms in the bridge's clock. */
export type LinkState =
  | { state: 'connecting'; since: number }
  | { state: 'live'; since: number; lastMessageAt: number }
  | { state: 'lost'; since: number; lastMessageAt: number; reason: string }
  | { state: 'outdated' };

/**
 * A replica of one room. `state` is immutable (unchanged parts keep identity); `values` is one array per slot table,
 * written in place at every tick: read it in a frame or on `onTick`, never keep numbers of it.
 */
export interface RoomReplica {
  readonly status: 'loading' | 'live' | 'stale' | 'refused';
  /** Why it was refused. */
  readonly refusal: { code: string; detail: string } | null;
  readonly state: RoomState;
  readonly asOf: number;
  readonly slotVersion: number;
  /** Index of a slot name in `values`; -1 when there is none. */
  slot(name: string): number;
  /** NaN: not known. */
  readonly values: Float64Array;
  /** Number by slot name; null when not known. */
  number(name: string): number | null;
}

/** A room under watch. `onState`: structure, status or slot table changed; `onTick`: numbers changed. */
export interface Watched {
  current(): RoomReplica;
  onState(listener: () => void): () => void;
  onTick(listener: () => void): () => void;
  release(): void;
}

export interface Watch {
  /** Equal specs share one subscription; released with the last. */
  watch(spec: RoomSpec): Watched;
  link(): LinkState;
  /** Now in the bridge's clock, ms: ages on screen are measured in the clock that stamped the data. */
  now(): number;
  onLink(listener: () => void): () => void;
}

export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export interface PeekPort {
  event(cluster: string, topic: string, partition: number, offset: number): Promise<Answer<EventResource>>;
}

export interface DrillPort {
  start(name: string): Promise<Answer<DrillResource>>;
  stop(name: string): Promise<Answer<DrillResource>>;
}

/** The last hour (server/protocol/history.ts); a bridge that keeps none answers 404. */
export interface HistoryPort {
  group(cluster: string, group: string): Promise<Answer<GroupHistory>>;
  topic(cluster: string, topic: string): Promise<Answer<TopicHistory>>;
  partition(
    cluster: string,
    group: string,
    topic: string,
    partition: number,
  ): Promise<Answer<PartitionHistory>>;
}

export interface Ports {
  watch: Watch;
  peek: PeekPort;
  drill: DrillPort;
  history: HistoryPort;
}
