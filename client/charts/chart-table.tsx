import { useEffect, useState } from 'react';
import { thinned } from '../select/columns.ts';
import { clockTime } from '../select/format.ts';
import type { ChartSeries, ChartSource } from '../select/picture.ts';

const ROWS = 30;
const EVERY_MS = 10_000;

interface Values {
  title: string;
  series: readonly ChartSeries[];
  source: ChartSource;
}

/** The values of a chart as a table, for those who do not see it and those who want the figures. Read out row by row, so it is renewed seldom. */
export function ChartTable(values: Values) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="chart-values" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Values<span className="hidden-text"> of {values.title}</span>
      </summary>
      {isOpen ? <Rows {...values} /> : null}
    </details>
  );
}

function Rows({ title, series, source }: Values) {
  const [picture, setPicture] = useState(() => source.read());
  useEffect(() => {
    setPicture(source.read());
    const timer = setInterval(() => setPicture(source.read()), EVERY_MS);
    return () => clearInterval(timer);
  }, [source]);
  const rows = thinned(picture.columns, picture.from, picture.to, ROWS);
  if (rows.length === 0) return <p className="faint">Nothing is known in this span of time.</p>;
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={`Values of ${title}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">time</th>
            {series.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.time}>
              <th scope="row">{clockTime(row.time, picture.to)}</th>
              {series.map(({ label, format }, at) => {
                const value = row.values[at] ?? null;
                return <td key={label}>{value === null ? '–' : format(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
