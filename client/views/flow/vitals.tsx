import { useEffect, useMemo, useState } from 'react';
import { Sparkline } from '../../charts/sparkline.tsx';
import { duration, rate, rateFigure, seconds } from '../../select/format.ts';
import { createSeries, push, type Series } from '../../select/series.ts';
import { sampleSlot, slotSource } from '../../store/numbers.ts';
import type { Watched } from '../../store/ports.ts';
import { inNextFrame } from '../../ui/frame.ts';
import { LiveNumber } from '../../ui/live-number.tsx';

/** Two minutes at two points a second. */
const SPAN_MS = 120_000;
const STEP_MS = 500;

interface Vital {
  slot: string;
  label: string;
  hint: string;
  unit: string;
  className: string;
  figure: (value: number | null) => string;
  words: (value: number) => string;
}

const VITALS: readonly Vital[] = [
  {
    slot: 'totals/rateIn',
    label: 'events in',
    hint: 'Sum over all topics',
    unit: '/s',
    className: 'tone-info',
    figure: rateFigure,
    words: rate,
  },
  {
    slot: 'totals/rateOut',
    label: 'events consumed',
    hint: 'Sum over all groups: an event read by two groups counts twice',
    unit: '/s',
    className: 'tone-ok',
    figure: rateFigure,
    words: rate,
  },
  {
    slot: 'totals/oldest',
    label: 'oldest waiting',
    hint: 'Age of the oldest event that a group has not read',
    unit: '',
    className: 'tone-critical',
    figure: seconds,
    words: seconds,
  },
  {
    slot: 'totals/latencyP95',
    label: 'queue latency, p95',
    hint: 'From append to commit; completed events only: what waits still is not in it',
    unit: '',
    className: 'tone-call',
    figure: duration,
    words: duration,
  },
];

/** The four numbers that say how the whole is, with their last two minutes. */
export function Vitals({ room }: { room: Watched | null }) {
  return (
    <section className="vitals" aria-label="Vital numbers">
      {VITALS.map((vital) => (
        <VitalBlock key={vital.slot} room={room} vital={vital} />
      ))}
    </section>
  );
}

function VitalBlock({ room, vital }: { room: Watched | null; vital: Vital }) {
  const source = useMemo(() => slotSource(room, vital.slot), [room, vital.slot]);
  const [series, setSeries] = useState<Series | null>(null);
  useEffect(() => {
    if (room === null) return;
    const ring = createSeries(SPAN_MS / STEP_MS);
    setSeries(ring);
    return sampleSlot(room, vital.slot, STEP_MS, (time, value) => push(ring, time, value));
  }, [room, vital.slot]);
  const subscribe = useMemo(
    () => (listener: () => void) => (room === null ? () => {} : room.onTick(() => inNextFrame(listener))),
    [room],
  );
  return (
    <div className="vital" title={vital.hint}>
      <p className="soft">{vital.label}</p>
      <p className="vital-figure">
        <LiveNumber source={source} format={vital.figure} /> <small>{vital.unit}</small>
      </p>
      <div className={vital.className}>
        {series === null ? null : (
          <Sparkline
            series={series}
            subscribe={subscribe}
            spanMs={SPAN_MS}
            label={`${vital.label}, last two minutes`}
            format={vital.words}
          />
        )}
      </div>
    </div>
  );
}
