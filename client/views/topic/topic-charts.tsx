import type { TopicHistory } from '../../../server/protocol/history.ts';
import { BYTE_STEPS, RATE_STEPS } from '../../charts/axes.ts';
import type { ChartSpec } from '../../charts/options.ts';
import type { ChartRange } from '../../select/chart-range.ts';
import { addKnown, type Columns } from '../../select/columns.ts';
import { bytes, rate, rateFigure } from '../../select/format.ts';
import { useHistory } from '../../store/history.ts';
import type { RoomReplica, Watched } from '../../store/ports.ts';
import { type HistoryChart, HistoryCharts } from '../history-charts.tsx';
import type { Zoom } from '../use-chart-range.ts';

const SYNC = 'topic';
const RATE: ChartSpec = {
  unit: 'events/s',
  axis: rateFigure,
  series: [{ label: 'in', colour: 'event', fillTo: 'zero', format: rate }],
  sync: SYNC,
  fromZero: true,
  least: 1,
  steps: RATE_STEPS,
};
const SIZE: ChartSpec = {
  unit: 'size on disk',
  axis: bytes,
  series: [{ label: 'size', colour: 'call', fillTo: 'zero', format: bytes }],
  sync: SYNC,
  fromZero: true,
  least: 1_024,
  steps: BYTE_STEPS,
};
const CHARTS: readonly HistoryChart[] = [
  { title: 'Rate in', aside: 'all partitions', spec: RATE, places: [0], empty: 'No rate is known yet.' },
  {
    title: 'Size',
    aside: 'all partitions, one replica',
    spec: SIZE,
    places: [1],
    empty: 'Not known: it needs the right to describe the cluster.',
  },
];

/** A topic over the last hour: what arrives, and how large it is. */
export function TopicCharts({
  cluster,
  topic,
  ...page
}: {
  cluster: string;
  topic: string;
  watched: Watched | null;
  range: ChartRange | null;
  zoom: Zoom;
  age: number | null;
}) {
  const { history } = useHistory(JSON.stringify([cluster, topic]), (port) => port.topic(cluster, topic));
  return <HistoryCharts history={history} table={TABLE} charts={CHARTS} {...page} />;
}

const columnsOf = ({ times, rateIn, sizeBytes }: TopicHistory): Columns => ({
  times,
  values: [rateIn, sizeBytes],
});

/** A topic's numbers now, in the order of its history's columns. NaN: not known. */
function topicRow(room: RoomReplica): number[] {
  let [rateIn, size] = [Number.NaN, Number.NaN];
  for (const key of Object.keys(room.state.partitions ?? {})) {
    rateIn = addKnown(rateIn, room.number(`partitions/${key}/rateIn`));
    size = addKnown(size, room.number(`partitions/${key}/sizeBytes`));
  }
  return [rateIn, size];
}

const TABLE = { width: 2, columnsOf, row: topicRow };
