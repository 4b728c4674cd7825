import type { GroupHistory } from '../../../server/protocol/history.ts';
import { durationOnAxis, MS_STEPS, RATE_STEPS, SECONDS_STEPS, WHOLE_STEPS } from '../../charts/axes.ts';
import type { ChartSpec } from '../../charts/options.ts';
import type { ChartRange } from '../../select/chart-range.ts';
import type { Columns } from '../../select/columns.ts';
import { count, duration, rate, rateFigure, seconds } from '../../select/format.ts';
import { useHistory } from '../../store/history.ts';
import type { Watched } from '../../store/ports.ts';
import { type HistoryChart, HistoryCharts } from '../history-charts.tsx';
import type { Zoom } from '../use-chart-range.ts';
import { groupRow } from './group-row.ts';

const SYNC = 'group';
const LAG: ChartSpec = {
  unit: 'events',
  axis: count,
  series: [{ label: 'lag', colour: 'event', fillTo: 'zero', format: count }],
  sync: SYNC,
  fromZero: true,
  least: 10,
  steps: WHOLE_STEPS,
};
const LAG_TIME: ChartSpec = {
  unit: 'time',
  axis: seconds,
  series: [{ label: 'lag of the worst partition', colour: 'event', fillTo: 'zero', format: seconds }],
  sync: SYNC,
  fromZero: true,
  least: 1,
  steps: SECONDS_STEPS,
};
const RATES: ChartSpec = {
  unit: 'events/s',
  axis: rateFigure,
  series: [
    { label: 'in', colour: 'event', format: rate },
    { label: 'out', colour: 'ok', dashed: true, format: rate },
  ],
  sync: SYNC,
  fromZero: true,
  least: 1,
  steps: RATE_STEPS,
};
const LATENCY: ChartSpec = {
  unit: 'append to commit',
  axis: durationOnAxis,
  series: [
    { label: 'p99', colour: 'warning', format: duration },
    { label: 'p95', colour: 'call', format: duration },
    { label: 'p50', colour: 'event', format: duration },
  ],
  sync: SYNC,
  fromZero: true,
  least: 10,
  steps: MS_STEPS,
};

/** Places of the numbers in a group's columns. */
const PLACES = { lag: [0], lagTime: [1], rates: [2, 3], latency: [6, 5, 4] } as const;

/** A group over the last hour: lag in events and time, rates, queue latency. */
export function GroupCharts({
  cluster,
  group,
  methods,
  ...page
}: {
  cluster: string;
  group: string;
  watched: Watched | null;
  range: ChartRange | null;
  zoom: Zoom;
  /** How its lag in time is measured, in words. */
  methods: string;
  age: number | null;
}) {
  const { history } = useHistory(JSON.stringify([cluster, group]), (port) => port.group(cluster, group));
  const charts: HistoryChart[] = [
    {
      title: 'Lag in events',
      aside: 'all partitions',
      spec: LAG,
      places: PLACES.lag,
      empty: 'Not known: nothing was committed, or log ends cannot be read.',
    },
    {
      title: 'Lag in time',
      aside: methods,
      spec: LAG_TIME,
      places: PLACES.lagTime,
      empty: 'Not known in this span of time.',
    },
    {
      title: 'Rates',
      aside: 'arrived and committed',
      spec: RATES,
      places: PLACES.rates,
      empty: 'No rate is known yet.',
    },
    {
      title: 'Queue latency over time',
      aside: 'slowest topic, completed events only',
      spec: LATENCY,
      places: PLACES.latency,
      empty: 'No samples: it needs commits that advance, and the right to read the topic.',
    },
  ];
  return <HistoryCharts history={history} table={TABLE} charts={charts} {...page} />;
}

const columnsOf = (history: GroupHistory): Columns => ({
  times: history.times,
  values: [
    history.lag,
    history.lagSeconds,
    history.rateIn,
    history.rateOut,
    history.latencyP50,
    history.latencyP95,
    history.latencyP99,
  ],
});
const TABLE = { width: 7, columnsOf, row: groupRow };
