import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { Finding } from '../../../server/protocol/finding.ts';
import {
  type Band,
  type Lane,
  stepInTimeline,
  type TimelineSpan,
  type TimelineStep,
  timelineOf,
} from '../../select/timeline.ts';
import { Button } from '../../ui/button.tsx';
import './timeline.css';

const LANE = 24;
const BAR = 12;
/** So many lanes at first: the list below must stay on screen. */
const FEW = 5;

const STEPS: Readonly<Record<string, TimelineStep>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

/**
 * When what was wrong: a band for each finding over the last hour or day. One band is in the tab order; arrows walk them, a press or
 * Space chooses one, Enter goes to what it is about.
 */
export function Timeline({
  findings,
  now,
  span,
  selected,
  onSelect,
  onDrill,
}: {
  findings: readonly Finding[];
  now: number;
  span: TimelineSpan;
  selected: string;
  onSelect: (finding: Finding) => void;
  onDrill: (finding: Finding) => void;
}) {
  const { lanes, ticks } = useMemo(() => timelineOf(findings, now, span), [findings, now, span]);
  const [isWhole, setWhole] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const shown = isWhole ? lanes : lanes.slice(0, FEW);
  const ids = shown.flatMap((lane) => lane.bands.map((band) => band.finding.id));
  const current = [active, selected].find((id) => id !== null && ids.includes(id)) ?? ids[0] ?? null;

  const onKeyDown = (event: KeyboardEvent): void => {
    const id = event.target instanceof Element ? event.target.getAttribute('data-finding') : null;
    const band = lanes.flatMap((lane) => lane.bands).find((item) => item.finding.id === id);
    if (band === undefined) return;
    const step = STEPS[event.key];
    if (step !== undefined) {
      const next = stepInTimeline(shown, id, step);
      setActive(next);
      // An id is data: it is compared, never made part of a selector.
      const bands = root.current?.querySelectorAll<SVGElement>('[data-finding]') ?? [];
      [...bands].find((item) => item.dataset.finding === next)?.focus();
    } else if (event.key === 'Enter') onDrill(band.finding);
    else if (event.key === ' ') onSelect(band.finding);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const height = Math.max(1, shown.length) * LANE;
  return (
    <section className="card timeline" aria-label={`Timeline of the last ${span}`} ref={root}>
      <div className="timeline-grid">
        <ol className="timeline-names" aria-hidden="true">
          {shown.map((lane) => (
            <li key={lane.key} data-tip={lane.label.length > 20 ? lane.label : undefined}>
              <small className="faint">{lane.kind}</small> <bdi>{lane.label}</bdi>
            </li>
          ))}
        </ol>
        {lanes.length === 0 ? (
          <p className="timeline-none soft">{`Nothing was wrong in the last ${span}.`}</p>
        ) : (
          <div className="timeline-bands" role="group" aria-label="Findings by time" onKeyDown={onKeyDown}>
            <svg width="100%" height={height} className="timeline-lines" aria-hidden="true">
              {ticks.map((tick) => (
                <line key={tick.label} x1={percent(tick.at)} x2={percent(tick.at)} y1="0" y2={height} />
              ))}
            </svg>
            <svg width="100%" height={height} className="timeline-svg">
              {shown.map((lane, row) => (
                <LaneBands
                  key={lane.key}
                  lane={lane}
                  row={row}
                  current={current}
                  selected={selected}
                  onFocus={setActive}
                  onSelect={onSelect}
                />
              ))}
            </svg>
          </div>
        )}
        <div className="timeline-ticks" aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick.label} style={{ left: percent(tick.at) }}>
              {tick.label}
            </span>
          ))}
          <span className="timeline-now">now</span>
        </div>
      </div>
      {lanes.length > FEW ? (
        <Button look="bare" className="timeline-more" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show ${lanes.length - FEW} more`}
        </Button>
      ) : null}
    </section>
  );
}

const percent = (share: number): string => `${Math.round(share * 10_000) / 100}%`;

function LaneBands({
  lane,
  row,
  current,
  selected,
  onFocus,
  onSelect,
}: {
  lane: Lane;
  row: number;
  current: string | null;
  selected: string;
  onFocus: (id: string) => void;
  onSelect: (finding: Finding) => void;
}) {
  const y = row * LANE + (LANE - BAR) / 2;
  return (
    <g>
      {lane.bands.map((band) => (
        <g
          key={band.finding.id}
          role="button"
          tabIndex={band.finding.id === current ? 0 : -1}
          aria-label={band.words}
          aria-pressed={band.finding.id === selected}
          data-finding={band.finding.id}
          data-tip={band.words}
          className={`timeline-band tone-${band.tone}`}
          onFocus={() => onFocus(band.finding.id)}
          onClick={() => onSelect(band.finding)}
        >
          <BandShape band={band} y={y} />
        </g>
      ))}
    </g>
  );
}

/** Open ends are square and reach the edge; where it began and where it closed a mark stands, so that form speaks beside colour. */
function BandShape({ band, y }: { band: Band; y: number }) {
  const width = Math.max(0, band.to - band.from);
  return (
    <>
      {/* A band of seconds in a day is thinner than a pixel: what can be hit is not. */}
      <rect
        className="timeline-hit"
        x={percent(band.from)}
        y={y - 6}
        width={percent(width)}
        height={BAR + 12}
      />
      <rect className="timeline-bar" x={percent(band.from)} y={y} width={percent(width)} height={BAR} />
      {band.isCut ? null : (
        <rect className="timeline-cap" x={percent(band.from)} y={y - 3} width="3" height={BAR + 6} />
      )}
      {band.isOpen ? null : (
        <svg x={percent(band.to)} y={y} overflow="visible">
          <circle className="timeline-end" cx="0" cy={BAR / 2} r="4" />
        </svg>
      )}
    </>
  );
}
