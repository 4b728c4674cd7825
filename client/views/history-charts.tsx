import { useMemo } from 'react';
import { Chart } from '../charts/chart.tsx';
import type { ChartSpec } from '../charts/options.ts';
import type { ChartRange } from '../select/chart-range.ts';
import type { Columns } from '../select/columns.ts';
import type { Remembered } from '../store/history.ts';
import type { RoomReplica, Watched } from '../store/ports.ts';
import { Card } from '../ui/card.tsx';
import { HistoryNote } from './chart-tools.tsx';
import { useChartSource } from './use-chart-source.ts';
import type { Zoom } from './use-chart-range.ts';
import { useLiveColumns } from './use-live-columns.ts';

export interface HistoryChart {
  title: string;
  aside: string;
  spec: ChartSpec;
  /** Which of the columns it shows. */
  places: readonly number[];
  /** Why there may be nothing to draw. */
  empty: string;
}

/** Charts of a group or topic over its last hour, continued live. Of a chart `spec` and `places` must keep their identity, as must `table`. */
export function HistoryCharts<H extends { asOf: number }>({
  history,
  table: { width, columnsOf, row },
  charts,
  watched,
  range,
  zoom,
  age,
}: {
  history: Remembered<H>;
  /** The columns: how many, those of the history, and a row of them as the room is now. */
  table: {
    width: number;
    columnsOf: (history: H) => Columns;
    row: (room: RoomReplica) => readonly number[];
  };
  charts: readonly HistoryChart[];
  watched: Watched | null;
  range: ChartRange | null;
  zoom: Zoom;
  age: number | null;
}) {
  const { value } = history;
  const remembered = useMemo(
    () => (value === null ? null : { columns: columnsOf(value), asOf: value.asOf }),
    [value, columnsOf],
  );
  const columns = useLiveColumns(watched, remembered, width, row);
  return (
    <>
      <HistoryNote history={history} />
      <div className="charts">
        {charts.map(({ aside, ...chart }) => (
          <Card key={chart.title} title={chart.title} aside={aside} age={age}>
            <OneChart
              {...{ ...chart, ...zoom, columns, range }}
              isStale={age !== null}
              isLoading={history.state === 'loading'}
            />
          </Card>
        ))}
      </div>
    </>
  );
}

function OneChart({
  columns,
  places,
  range,
  ...chart
}: Omit<HistoryChart, 'aside'> &
  Zoom & { columns: () => Columns; range: ChartRange | null; isStale: boolean; isLoading: boolean }) {
  return <Chart {...chart} source={useChartSource(columns, places, range)} />;
}
