import { useMemo } from 'react';
import type { GraphNode } from '../../../server/protocol/graph.ts';
import type { OverviewMeta, StatusMeta } from '../../../server/protocol/rooms.ts';
import { clockTime, duration, rate, seconds } from '../../select/format.ts';
import { type Stale, watchedWords } from '../../select/wall.ts';
import { useNow } from '../../store/link.ts';
import { slotSource } from '../../store/numbers.ts';
import type { RoomReplica, Watched } from '../../store/ports.ts';
import type { Status } from '../../store/status.ts';
import { LiveNumber } from '../../ui/live-number.tsx';
import { Mark } from '../../ui/mark.tsx';

/** The picture is old: said across the whole screen, with its age counting up. */
export function StaleBanner({ stale }: { stale: Stale }) {
  const now = useNow(250);
  return (
    <div className="wall-stale" role="alert">
      <Mark tone="critical" size={48} />
      <div>
        <p className="wall-stale-title">{stale.title}</p>
        <p>{stale.detail}</p>
      </div>
      {/* The age is not announced anew with each tick. */}
      <p className="wall-age" aria-live="off">
        {`${ageWords(now - stale.since)} old`}
      </p>
    </div>
  );
}

/** Whole seconds: tenths that tick would draw the eye from what they say. */
const ageWords = (ms: number): string =>
  ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1_000))} s` : duration(Math.floor(ms / 1_000) * 1_000);

export function SimulatedBanner({ mode }: { mode: StatusMeta['mode'] | undefined }) {
  return mode === 'simulated' ? (
    <p className="wall-simulated">
      <Mark tone="warning" size={24} /> SIMULATED DATA: everything here is made up
    </p>
  ) : null;
}

/** Nothing is wrong, as far as is seen: and what that is. */
export function Healthy({
  nodes,
  room,
  stale,
  meta,
}: {
  nodes: readonly GraphNode[];
  room: Watched | null;
  stale: boolean;
  meta: OverviewMeta | undefined;
}) {
  const now = useNow(500);
  const asOf = room?.current().asOf ?? null;
  const rateIn = useMemo(() => slotSource(room, 'totals/rateIn'), [room]);
  const oldest = useMemo(() => slotSource(room, 'totals/oldest'), [room]);
  if (nodes.length === 0) {
    return (
      <section className="wall-finding wall-quiet" aria-label="State of the flow">
        <h2>No flow yet</h2>
        <p className="wall-since">
          Nothing has been seen on this cluster: no topics, groups or producers. That is not the same as
          healthy.
        </p>
      </section>
    );
  }
  return (
    <section className={`wall-finding wall-${stale ? 'quiet' : 'ok'}`} aria-label="State of the flow">
      <h2>
        <Mark tone={stale ? 'quiet' : 'ok'} size={48} />
        {stale
          ? `Was healthy as of ${clockTime(asOf, now)}; now unknown`
          : `All healthy as of ${clockTime(asOf, now)}`}
      </h2>
      <p className="wall-since">{`Watched: ${watchedWords(nodes)}.`}</p>
      <dl>
        <div>
          <dt>events in</dt>
          <dd>
            <LiveNumber source={rateIn} format={rate} />
          </dd>
        </div>
        <div>
          <dt>oldest waiting</dt>
          <dd>
            <LiveNumber source={oldest} format={seconds} />
          </dd>
        </div>
        {meta?.commitsFrom === 'polling' ? (
          <div>
            <dt>what cannot be seen</dt>
            <dd>commits are polled: a hung consumer may look idle</dd>
          </div>
        ) : null}
      </dl>
    </section>
  );
}

/** Before there is anything to show: why not. */
export function Waiting({ status, replica }: { status: Status; replica: RoomReplica | null }) {
  const step = status.steps.find((item) => item.state === 'running' || item.state === 'failed');
  if (replica?.status === 'refused') {
    return (
      <section className="wall-finding wall-warning" aria-label="State of the flow">
        <h2>This flow cannot be shown</h2>
        <p className="wall-since">{replica.refusal?.detail}</p>
      </section>
    );
  }
  return (
    <section className="wall-finding wall-quiet" aria-label="State of the flow" role="status">
      <h2>{status.meta?.ready === false ? 'Millrace is starting' : 'Waiting for the first data'}</h2>
      {step === undefined ? null : <p className="wall-since">{step.label}</p>}
    </section>
  );
}
