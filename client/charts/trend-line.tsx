import { trendPath } from '../select/trend.ts';
import './trend-line.css';

const WIDTH = 96;
const HEIGHT = 24;

/** The last minutes of one number in a row of a list, oldest first; null is a gap. No axis: it shows the shape, the cell beside it the figure. */
export function TrendLine({ values, label }: { values: readonly (number | null)[]; label: string }) {
  return (
    <svg
      className="trend-line"
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={trendPath(values, WIDTH, HEIGHT)} />
    </svg>
  );
}
