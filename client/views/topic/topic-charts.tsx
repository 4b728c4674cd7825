import { useMemo } from 'react';
import type { TopicHistory } from '../../../server/protocol/history.ts';
import { BYTE_STEPS, RATE_STEPS } from '../../charts/axes.ts';
import { Chart } from '../../charts/chart.tsx';
import type { ChartSpec } from '../../charts/options.ts';
import type { ChartRange } from '../../select/chart-range.ts';
import type { Columns } from '../../select/columns.ts';
import { bytes, rate, rateFigure } from '../../select/format.ts';
import { useHistory } from '../../store/history.ts';
import type { RoomReplica, Watched } from '../../store/ports.ts';
import { Card } from '../../ui/card.tsx';
import { HistoryNote } from '../chart-tools.tsx';
import type { Zoom } from '../use-chart-range.ts';
import { useChartSource } from '../use-chart-source.ts';
import { useLiveColumns } from '../use-live-columns.ts';

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
const PLACES = { rate: [0], size: [1] } as const;
const WIDTH = 2;

/** A topic over the last hour: what arrives, and how large it is. */
export function TopicCharts({
  cluster,
  topic,
  watched,
  range,
  zoom,
  age,
}: {
  cluster: string;
  topic: string;
  watched: Watched | null;
  range: ChartRange | null;
  zoom: Zoom;
  age: number | null;
}) {
  const { history } = useHistory(JSON.stringify([cluster, topic]), (port) => port.topic(cluster, topic));
  const remembered = useMemo(
    () => (history.value === null ? null : { columns: columnsOf(history.value), asOf: history.value.asOf }),
    [history.value],
  );
  const columns = useLiveColumns(watched, remembered, WIDTH, topicRow);
  const arriving = useChartSource(columns, PLACES.rate, range);
  const size = useChartSource(columns, PLACES.size, range);
  const common = { isStale: age !== null, isLoading: history.state === 'loading', ...zoom };
  return (
    <>
      <HistoryNote history={history} />
      <div className="charts">
        <Card title="Rate in" aside="all partitions" age={age}>
          <Chart title="Rate in" spec={RATE} source={arriving} empty="No rate is known yet." {...common} />
        </Card>
        <Card title="Size" aside="all partitions, one replica" age={age}>
          <Chart
            title="Size"
            spec={SIZE}
            source={size}
            empty="Not known: it needs the right to describe the cluster."
            {...common}
          />
        </Card>
      </div>
    </>
  );
}

const columnsOf = ({ times, rateIn, sizeBytes }: TopicHistory): Columns => ({
  times,
  values: [rateIn, sizeBytes],
});

/** A topic's numbers now, in the order of its history's columns. NaN: not known. */
function topicRow(room: RoomReplica): number[] {
  let [rateIn, size] = [Number.NaN, Number.NaN];
  for (const key of Object.keys(room.state.partitions ?? {})) {
    rateIn = added(rateIn, room.number(`partitions/${key}/rateIn`));
    size = added(size, room.number(`partitions/${key}/sizeBytes`));
  }
  return [rateIn, size];
}

const added = (sum: number, value: number | null): number =>
  value === null ? sum : Number.isNaN(sum) ? value : sum + value;
