import type uPlot from 'uplot';
import { clockTime, hourMinute } from '../select/format.ts';
import type { ChartSeries } from '../select/picture.ts';
import type { ChartTheme } from './theme.ts';

export interface ChartSpec {
  /** `events`, `/s`: stands on the axis. */
  unit: string;
  /** How the axis writes a value. */
  axis: (value: number) => string;
  series: readonly ChartSeries[];
  /** Charts with the same key share their cursor. */
  sync: string;
  /** The axis begins at zero, and not at the lowest value. */
  fromZero: boolean;
  /** The least the axis reaches, so that noise round zero does not look like a mountain. */
  least: number;
  /** Steps of the axis, for units that do not count by tens. */
  steps?: readonly number[];
}

const LINE_WIDTH = 1.75;

/** uPlot's options for a chart. Nothing of it moves: each new sample is one picture. */
export function plotOptions(
  spec: ChartSpec,
  theme: ChartTheme,
  size: { width: number; height: number },
  paths: typeof uPlot.paths,
  more: { plugins: uPlot.Plugin[]; onZoomOut: () => void },
): uPlot.Options {
  const px = (value: number): number => Math.round(value * theme.scale);
  const font = `${theme.fontSize}px ${theme.font}`;
  const axis = { font, stroke: theme.text, ticks: { show: false }, labelFont: font };
  return {
    ...size,
    ms: 1,
    padding: [px(8), px(12), 0, 0],
    legend: { show: false },
    plugins: more.plugins,
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 6 },
      points: { size: px(7), width: 2, fill: theme.ground },
      // The cursor is shared, what is dragged is not: the page hears of it once.
      sync: {
        key: spec.sync,
        setSeries: false,
        scales: ['x', null],
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
      },
      bind: {
        dblclick: () => () => {
          more.onZoomOut();
          return null;
        },
      },
    },
    scales: { x: { time: true, auto: false }, y: { range: (_, min, max) => yRange(spec, min, max) } },
    axes: [
      {
        ...axis,
        size: px(28),
        gap: px(6),
        space: px(72),
        grid: { show: false },
        border: { show: true, stroke: theme.strong, width: 1 },
        values: (_, splits, _at, _space, step) => splits.map((time) => timeOnAxis(time, step)),
      },
      {
        ...axis,
        size: px(72),
        gap: px(6),
        label: spec.unit,
        labelSize: px(20),
        labelGap: 0,
        space: px(34),
        grid: { stroke: theme.line, width: 1 },
        values: (_, splits) => splits.map(spec.axis),
        ...(spec.steps === undefined ? {} : { incrs: [...spec.steps] }),
      },
    ],
    bands: spec.series.flatMap((item, at) => {
      const to = spec.series.findIndex(({ label }) => label === item.fillTo);
      return to < 0 ? [] : [{ series: [at + 1, to + 1] as const, fill: tint(theme.colours[item.colour]) }];
    }) as uPlot.Band[],
    series: [{}, ...spec.series.map((item) => seriesOptions(item, theme, paths))],
  };
}

function seriesOptions(item: ChartSeries, theme: ChartTheme, paths: typeof uPlot.paths): uPlot.Series {
  const stroke = theme.colours[item.colour];
  const steps = item.shape === 'step' ? paths.stepped?.({ align: 1 }) : undefined;
  const dots = item.shape === 'points';
  return {
    label: item.label,
    stroke,
    width: LINE_WIDTH * theme.scale,
    ...(item.dashed ? { dash: [5, 4] } : {}),
    ...(item.fillTo === 'zero' ? { fill: tint(stroke) } : {}),
    ...(steps === undefined ? {} : { paths: steps }),
    ...(dots ? { paths: () => null } : {}),
    // A sample between two gaps has no line: it is a dot. Otherwise uPlot would draw dots wherever there is room.
    points: dots
      ? { show: true, size: Math.round(6 * theme.scale), fill: stroke, stroke }
      : { show: (_u, _at, from, to) => from === to, size: Math.round(5 * theme.scale), fill: stroke },
  };
}

/** From zero or the lowest value up to a little over the highest. */
export function yRange(
  spec: Pick<ChartSpec, 'fromZero' | 'least'>,
  min: number | null,
  max: number | null,
): [number, number] {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) return [0, spec.least];
  const low = spec.fromZero ? Math.min(0, min) : min;
  const high = Math.max(max, low + spec.least);
  const room = (high - low) * 0.08;
  return [low < 0 || !spec.fromZero ? low - room : low, high + room];
}

/** A colour of the theme as a ground under a line. */
const tint = (colour: string): string => (/^#[0-9a-f]{6}$/i.test(colour) ? `${colour}22` : colour);

/** uPlot reckons its steps in fractions: a hair before the full minute is the full minute. */
export function timeOnAxis(time: number, step: number): string {
  const whole = Math.round(time);
  return step < 60_000 ? clockTime(whole, whole) : hourMinute(whole);
}
