import { useMemo } from 'react';
import { RATE_STEPS } from '../charts/axes.ts';
import { Chart } from '../charts/chart.tsx';
import type { ChartSpec } from '../charts/options.ts';
import { emptyColumns } from '../select/columns.ts';
import { rate, rateFigure } from '../select/format.ts';
import type { ChartPicture, ChartSource } from '../select/picture.ts';
import { Card } from '../ui/card.tsx';
import type { Story } from './stories.tsx';

const SPAN_MS = 900_000;
const SPEC: ChartSpec = {
  unit: 'events/s',
  axis: rateFigure,
  series: [
    { label: 'in', colour: 'event', fillTo: 'out', format: rate },
    { label: 'out', colour: 'ok', dashed: true, format: rate },
  ],
  sync: 'story',
  fromZero: true,
  least: 1,
  steps: RATE_STEPS,
};

/** Charts in their states: with a gap, with a mark and ticks, old, empty, on their way. */
export const CHART_STORIES: readonly Story[] = [
  { name: 'chart', show: (now) => <ChartStory picture={wavy(now)} /> },
  {
    name: 'chart, marks and ticks',
    show: (now) => (
      <ChartStory
        picture={{
          ...wavy(now),
          marks: [
            { at: now - 400_000, label: 'commits stopped here', colour: 'critical' },
            { at: now - 40_000, label: 'allowed until here', colour: 'warning' },
          ],
          ticks: Array.from({ length: 30 }, (_, at) => ({
            at: now - 880_000 + at * 16_000,
            isHollow: at > 24,
          })),
        }}
      />
    ),
  },
  { name: 'chart, old', show: (now) => <ChartStory picture={wavy(now - 60_000, now)} isStale /> },
  { name: 'chart, one sample', show: (now) => <ChartStory picture={single(now)} /> },
  { name: 'chart, empty', show: (now) => <ChartStory picture={nothing(now)} /> },
  { name: 'chart, on its way', show: (now) => <ChartStory picture={nothing(now)} isLoading /> },
];

function wavy(asOf: number, to = asOf): ChartPicture {
  const times = Array.from({ length: 180 }, (_, at) => asOf - (179 - at) * 5_000);
  const gap = (at: number): boolean => at > 60 && at < 75;
  const wave = (at: number, height: number): number => height + 30 * Math.sin(at / 9) + 8 * Math.sin(at / 2);
  return {
    columns: {
      times,
      values: [
        times.map((_, at) => (gap(at) ? null : wave(at, 240))),
        times.map((_, at) => (gap(at) ? null : wave(at + 1, 170))),
      ],
    },
    from: to - SPAN_MS,
    to,
    asOf,
  };
}

const single = (now: number): ChartPicture => ({
  columns: { times: [now - 300_000], values: [[120], [80]] },
  from: now - SPAN_MS,
  to: now,
  asOf: now,
});

const nothing = (now: number): ChartPicture => ({
  columns: emptyColumns(2),
  from: now - SPAN_MS,
  to: now,
  asOf: null,
});

function ChartStory({
  picture,
  isStale = false,
  isLoading = false,
}: {
  picture: ChartPicture;
  isStale?: boolean;
  isLoading?: boolean;
}) {
  const source = useMemo<ChartSource>(() => ({ read: () => picture, subscribe: () => () => {} }), [picture]);
  return (
    <Card title="Rates" aside="arrived and committed" age={isStale ? 60_000 : null}>
      <Chart
        title="Rates"
        spec={SPEC}
        source={source}
        isStale={isStale}
        isLoading={isLoading}
        empty="No rate is known yet."
        onZoom={() => {}}
        onZoomOut={() => {}}
      />
    </Card>
  );
}
