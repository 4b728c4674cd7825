import type { ReactNode } from 'react';
import { MAX_BACKLOG } from './layout/metrics.ts';
import { palettes } from './look/palette.ts';
import { BACKLOG_TICKS, backlogHeight, births, RATE_TICKS } from './look/scales.ts';

interface LegendProps {
  theme: 'dark' | 'light';
  reducedMotion: boolean;
}

const hex = (color: number): string => `#${color.toString(16).padStart(6, '0')}`;
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const SCALE_WIDTH = 216;

const DOT = <circle cx="6" cy="6" r="3.5" />;
const CHEVRON = <path d="M2 1l6 5-6 5V8l3-2-3-2z" />;
const DIAMOND = <path d="M6 0l6 6-6 6-6-6z" />;
const SMALL_DIAMOND = <path d="M6 2l4 4-4 4-4-4z" />;
const TRIANGLE = <path d="M6 1l5.5 10h-11z" />;

/** What the picture means, drawn from the scales that draw the picture. */
export function Legend({ theme, reducedMotion }: LegendProps): ReactNode {
  const palette = palettes[theme];
  const { critical, warning } = palette.tones;
  return (
    <details className="scene-legend" open>
      <summary>Legend</summary>
      <div className="scene-legend-row">
        <span className="scene-legend-item">
          lag
          <BacklogScale color={hex(palette.column)} ink={hex(palette.grey)} />
        </span>
        <span className="scene-legend-item">
          <span className="scene-legend-stripes" style={{ color: hex(palette.column) }} aria-hidden="true" />
          lag in events
        </span>
        <Sign color={critical} label="critical" shape={DIAMOND} />
        <Sign color={warning} label="warning" shape={TRIANGLE} />
      </div>
      <div className="scene-legend-row">
        <Sign color={palette.event} label="events" shape={reducedMotion ? CHEVRON : DOT} />
        <Sign color={critical} label="failed" shape={SMALL_DIAMOND} />
        <span>
          {RATE_TICKS.map((tick) => oneDecimal.format(births(tick.value))).join(' · ')} marks/s at{' '}
          {RATE_TICKS.map((tick) => tick.label.replace(' /s', '')).join(' · ')} events/s
        </span>
        <LineSample dash="none" label="observed" color={hex(palette.event)} />
        <LineSample dash="6 3" label="declared" color={hex(palette.event)} />
        <LineSample dash="2 3" label="inferred" color={hex(palette.event)} />
      </div>
    </details>
  );
}

function Sign({ color, label, shape }: { color: number; label: string; shape: ReactNode }): ReactNode {
  return (
    <span className="scene-legend-item">
      <svg width="12" height="12" viewBox="0 0 12 12" fill={hex(color)} aria-hidden="true">
        {shape}
      </svg>
      {label}
    </span>
  );
}

/** The scale of the columns lying down: a tick stands where a column of that lag ends. */
function BacklogScale({ color, ink }: { color: string; ink: string }): ReactNode {
  const at = (value: number): number => (backlogHeight(value) / MAX_BACKLOG) * SCALE_WIDTH;
  return (
    <svg
      className="scene-legend-ticks"
      width={SCALE_WIDTH + 12}
      height="24"
      role="img"
      aria-label="Scale of lag"
    >
      <rect x="0" y="1" width={SCALE_WIDTH} height="7" rx="1" fill={color} />
      {BACKLOG_TICKS.map((tick) => (
        <g key={tick.label}>
          <line x1={at(tick.value)} x2={at(tick.value)} y1="0" y2="12" stroke={ink} strokeWidth="1" />
          <text x={at(tick.value)} y="22" textAnchor="middle" fill={ink}>
            {tick.label}
          </text>
        </g>
      ))}
    </svg>
  );
}

function LineSample({ dash, label, color }: { dash: string; label: string; color: string }): ReactNode {
  return (
    <span className="scene-legend-item">
      <svg width="22" height="8" viewBox="0 0 22 8" aria-hidden="true">
        <line x1="0" y1="4" x2="22" y2="4" stroke={color} strokeWidth="2" strokeDasharray={dash} />
      </svg>
      {label}
    </span>
  );
}
