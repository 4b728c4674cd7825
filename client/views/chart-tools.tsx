import './charts.css';
import { CHART_SPANS, type ChartRange, isZoomed } from '../select/chart-range.ts';
import { clockTime } from '../select/format.ts';
import type { Remembered } from '../store/history.ts';
import { Button } from '../ui/button.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { Segmented } from '../ui/segmented.tsx';

/** What span of time the charts of a page show. A drag over a chart zooms; this is the way for keys, and back. */
export function ChartTools({
  range,
  hrefOf,
  onZoomOut,
  now,
}: {
  range: ChartRange | null;
  hrefOf: (range: ChartRange | null) => string;
  onZoomOut: () => void;
  now: number;
}) {
  const current =
    range === null
      ? 'all'
      : (CHART_SPANS.find(({ last }) => 'last' in range && last === range.last)?.id ?? '');
  return (
    <div className="chart-tools">
      {range !== null && isZoomed(range) && 'from' in range ? (
        <p className="chart-zoomed">
          {`${clockTime(range.from, now)} to ${clockTime(range.to, now)}`}
          <Button onClick={onZoomOut}>
            Zoom out <KeyHint keys="Esc" />
          </Button>
        </p>
      ) : (
        <p className="faint chart-hint">Drag over a chart to zoom</p>
      )}
      <Segmented
        label="Span of the charts"
        current={current}
        items={[
          { id: 'all', label: 'Auto', href: hrefOf(null) },
          ...CHART_SPANS.map(({ id, label, last }) => ({ id, label, href: hrefOf({ last }) })),
        ]}
      />
    </div>
  );
}

/** Where the charts' hour is not there, says so. */
export function HistoryNote({ history }: { history: Remembered<unknown> }) {
  if (history.state === 'none')
    return <p className="soft charts-note">This bridge keeps no history: the charts start from now.</p>;
  if (history.state === 'failed')
    return (
      <p className="soft charts-note">
        {`The last hour is missing (${history.problem.title}): the charts start from now.`}
      </p>
    );
  return null;
}
