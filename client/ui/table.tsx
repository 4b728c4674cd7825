import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { Tone } from '../select/words.ts';
import { type Column, Heads, tracksOf } from './table-parts.tsx';
import './table.css';

export type { Column } from './table-parts.tsx';

const ROW_HEIGHT = 40;
/** Tables up to this long are drawn whole, longer ones by window. */
const WHOLE_UP_TO = 80;

/**
 * A table with rows to walk: arrows, Home, End, Page keys move, Enter opens. Long ones are windowed; their true size and
 * places are told by aria-rowcount and aria-rowindex. `sort` is the field in order, with `-` before it for descending.
 */
export function Table<Row>({
  label,
  columns,
  rows,
  rowKey,
  rowTone,
  selected = null,
  onOpen,
  sort = '',
  onSort,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  rowTone?: (row: Row) => Tone;
  selected?: string | null;
  onOpen?: (row: Row) => void;
  sort?: string;
  onSort?: (field: string) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const windowed = rows.length > WHOLE_UP_TO;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    enabled: windowed,
    initialRect: { width: 1280, height: 640 },
  });
  const current = Math.min(active, rows.length - 1);

  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    if (windowed) virtual.scrollToIndex(next);
    // The row may be drawn only after the scroll: focus it then.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return;
    const steps: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + 10,
      PageUp: current - 10,
      Home: 0,
      End: rows.length - 1,
    };
    const to = steps[event.key];
    const row = rows[current];
    if (to !== undefined) move(to);
    else if (event.key === 'Enter' && row !== undefined && onOpen) onOpen(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const line = (row: Row, index: number, style?: CSSProperties): ReactNode => {
    const key = rowKey(row);
    const tone = rowTone?.(row);
    const loud = tone === 'critical' || tone === 'warning' ? ` table-row-${tone}` : '';
    return (
      <div
        key={key}
        role="row"
        aria-rowindex={index + 2}
        aria-selected={selected === null ? undefined : selected === key}
        data-row={index}
        tabIndex={index === current ? 0 : -1}
        className={`table-row${loud}${onOpen ? ' table-row-open' : ''}`}
        style={style}
        onFocus={() => setActive(index)}
        onClick={(event) => {
          const inner = event.target instanceof Element && event.target.closest('a, button');
          if (!inner && onOpen) onOpen(row);
        }}
      >
        {columns.map((column) => (
          <div key={column.id} role="gridcell" className={column.numeric ? 'numeric' : undefined}>
            {column.cell(row)}
          </div>
        ))}
      </div>
    );
  };

  return (
    <div className={`table${windowed ? ' table-windowed' : ''}`} ref={scroller} style={tracksOf(columns)}>
      <div role="grid" aria-label={label} aria-rowcount={rows.length + 1} onKeyDown={onKeyDown}>
        <Heads columns={columns} sort={sort} onSort={onSort} />
        {rows.length === 0 ? null : windowed ? (
          <div role="rowgroup" className="table-body" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              return row === undefined
                ? null
                : line(row, item.index, { position: 'absolute', transform: `translateY(${item.start}px)` });
            })}
          </div>
        ) : (
          <div role="rowgroup">{rows.map((row, index) => line(row, index))}</div>
        )}
      </div>
    </div>
  );
}
