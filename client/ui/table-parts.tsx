import type { CSSProperties, ReactNode } from 'react';

export interface Column<Row> {
  id: string;
  head: string;
  /** The head is read out, not shown: a column of buttons. */
  headHidden?: boolean;
  /** A CSS grid track: `minmax(120px, 2fr)`, `96px`. Pixels grow with the type of the wall. */
  width: string;
  numeric?: boolean;
  /** What the figures mean, shown on the head. */
  hint?: string;
  /** The field to sort by when the head is pressed. */
  sort?: string;
  /** Its part on a phone's card: the name, the sign beside it, or one of the facts below (the default); `none` leaves it out. */
  card?: 'title' | 'sign' | 'fact' | 'none';
  cell: (row: Row) => ReactNode;
}

const GAP = 16;

/** The tracks of a table's rows, as custom properties for its style. */
export function tracksOf(columns: readonly { width: string }[]): CSSProperties {
  const scaled = columns.map(({ width }) => width.replaceAll(/(\d+)px/g, 'calc($1px * var(--scale))'));
  // Below this the table scrolls sideways: the least width of each track, and the gaps between.
  const least = columns.reduce((sum, { width }) => sum + Number(/(\d+)px/.exec(width)?.[1] ?? 0) + GAP, GAP);
  return {
    '--tracks': scaled.join(' '),
    '--least': `calc(${least}px * var(--scale))`,
  } as CSSProperties;
}

/** `ascending` or `descending` when the table is in the order of this field. */
export function directionOf(field: string | undefined, sort: string): 'ascending' | 'descending' | undefined {
  if (field === undefined) return undefined;
  if (sort === field) return 'ascending';
  return sort === `-${field}` ? 'descending' : undefined;
}

/** The row of heads. Pressing one that can be sorted by asks for its order. */
export function Heads<Row>({
  columns,
  sort,
  onSort,
}: {
  columns: readonly Column<Row>[];
  sort: string;
  onSort?: ((field: string) => void) | undefined;
}) {
  return (
    <div role="rowgroup" className="table-heads">
      <div role="row" aria-rowindex={1} className="table-head">
        {columns.map((column) => (
          <Head key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

function Head<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: string;
  onSort: ((field: string) => void) | undefined;
}) {
  const field = column.sort;
  const direction = directionOf(field, sort);
  return (
    <div
      role="columnheader"
      aria-sort={direction}
      title={column.hint}
      className={column.numeric ? 'numeric' : undefined}
    >
      {field !== undefined && onSort ? (
        <button type="button" className="table-sort" onClick={() => onSort(field)}>
          {column.head}
          {direction === undefined ? null : (
            <span aria-hidden="true">{direction === 'ascending' ? '↑' : '↓'}</span>
          )}
        </button>
      ) : (
        <span className={column.headHidden ? 'hidden-text' : undefined}>{column.head}</span>
      )}
    </div>
  );
}
