import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { Tone } from '../select/words.ts';
import { type Column, Heads, tracksOf } from './table-parts.tsx';
import { NARROW, useMedia, WALL } from './use-media.ts';
import './long-table.css';
import './table.css';

export interface LongTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  /** How many rows there are, whether they are here or not. */
  count: number;
  /** Undefined: not here yet. */
  rowAt: (index: number) => Row | undefined;
  rowKey: (row: Row) => string;
  rowTone?: ((row: Row) => Tone) | undefined;
  /** Key of the chosen row, and where it is, when that is known. */
  selected: string;
  selectedIndex: number;
  /** The row to begin with, when the table appears and whenever another is given. Null: it stays where it is. */
  first: number | null;
  /** The rows on screen have changed. */
  onRange: (first: number, last: number) => void;
  onSelect: (row: Row) => void;
  onOpen: (row: Row) => void;
  /** `focus`: the row that is walked to is the chosen one, and a click opens it. `press`: a click or Space chooses. Enter opens. */
  selectsOn: 'focus' | 'press';
  sort: string;
  onSort: (field: string) => void;
  /** The rows belong to an older question: they are shown, but quietly. */
  isOld: boolean;
}

const HEIGHT = { row: 40, wall: 54, card: 76 };

/**
 * A table of which only the rows on screen are here: it tells which ones those are, and shows the place of those that are on their
 * way. On a phone each row is a card. Arrows, Home, End and Page keys move, Enter opens; sizes and places are told by aria-rowcount
 * and aria-rowindex.
 */
export function LongTable<Row>(props: LongTableProps<Row>) {
  const { label, columns, count, rowAt, selected, selectedIndex, first, onRange, sort, onSort, isOld } =
    props;
  const isNarrow = useMedia(NARROW);
  const isWall = useMedia(WALL);
  const height = isNarrow ? HEIGHT.card : isWall ? HEIGHT.wall : HEIGHT.row;
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(first ?? 0);
  const told = useRef(first ?? 0);
  /** The row that is to have focus once it is here. */
  const wanted = useRef<number | null>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    initialRect: { width: 1280, height: 640 },
    initialOffset: (first ?? 0) * height,
  });
  const range = virtual.range;
  const top = range?.startIndex ?? 0;
  const bottom = range?.endIndex ?? 0;

  useEffect(() => virtual.measure(), [virtual, height]);
  useEffect(() => {
    if (count === 0) return;
    told.current = top;
    onRange(top, bottom);
  }, [top, bottom, count, onRange]);
  useEffect(() => {
    if (first === null || first === told.current) return;
    told.current = first;
    virtual.scrollToIndex(first, { align: 'start' });
  }, [virtual, first]);
  useEffect(() => {
    if (wanted.current === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (!row) return;
    if (rowAt(wanted.current) !== undefined) wanted.current = null;
    if (document.activeElement !== row) row.focus({ preventScroll: true });
  });

  const current = Math.max(0, Math.min(selectedIndex >= 0 ? selectedIndex : active, count - 1));
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(count - 1, to));
    wanted.current = next;
    setActive(next);
    // The row that has focus may go before the next one is here: until then the grid itself takes the keys.
    if (!scroller.current?.querySelector(`[data-row="${next}"]`))
      grid.current?.focus({ preventScroll: true });
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement)) return;
    const isOnRow = event.target.dataset.row !== undefined;
    if (!isOnRow && event.target !== grid.current) return;
    const at = isOnRow ? Number(event.target.dataset.row) : (wanted.current ?? current);
    const page = Math.max(1, bottom - top - 1);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: count - 1,
    };
    const to = steps[event.key];
    const row = rowAt(at);
    if (to !== undefined) move(to);
    else if (event.key === 'Enter' && row !== undefined) props.onOpen(row);
    else if (event.key === ' ' && row !== undefined) props.onSelect(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      className={`table long-table${isNarrow ? ' long-table-cards' : ''}${isOld ? ' long-table-old' : ''}`}
      ref={scroller}
      style={tracksOf(columns)}
    >
      <div
        ref={grid}
        role="grid"
        tabIndex={-1}
        aria-label={label}
        aria-rowcount={count + 1}
        aria-busy={isOld}
        onKeyDown={onKeyDown}
      >
        <Heads columns={columns} sort={sort} onSort={isNarrow ? undefined : onSort} />
        {/* Rows stand where they belong in the whole: the space above and below is that of those not drawn. */}
        <div role="rowgroup" className="table-body" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rowAt(index);
            const key = row === undefined ? null : props.rowKey(row);
            return (
              <Line
                key={key ?? `row ${index}`}
                row={row}
                index={index}
                start={start}
                isNarrow={isNarrow}
                columns={columns}
                tone={row === undefined ? undefined : props.rowTone?.(row)}
                isSelected={selected === '' ? undefined : key === selected}
                isCurrent={index === current}
                selectsOn={props.selectsOn}
                onFocus={setActive}
                onSelect={props.onSelect}
                onOpen={props.onOpen}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface LineProps<Row> {
  row: Row | undefined;
  index: number;
  start: number;
  isNarrow: boolean;
  columns: readonly Column<Row>[];
  tone: Tone | undefined;
  isSelected: boolean | undefined;
  isCurrent: boolean;
  selectsOn: 'focus' | 'press';
  onFocus: (index: number) => void;
  onSelect: (row: Row) => void;
  onOpen: (row: Row) => void;
}

function LineOf<Row>(props: LineProps<Row>): ReactNode {
  const { row, index, start, isNarrow, columns, tone, isSelected, isCurrent } = props;
  const loud = tone === 'critical' || tone === 'warning' ? ` table-row-${tone}` : '';
  const style: CSSProperties = { position: 'absolute', transform: `translateY(${start}px)` };
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-row={index}
      tabIndex={isCurrent ? 0 : -1}
      className={`table-row table-row-open${loud}${isNarrow ? ' card-row' : ''}`}
      style={style}
      onFocus={() => {
        props.onFocus(index);
        if (row !== undefined && props.selectsOn === 'focus') props.onSelect(row);
      }}
      onClick={(event) => {
        const inner = event.target instanceof Element && event.target.closest('a, button');
        if (inner || row === undefined) return;
        if (props.selectsOn === 'focus') props.onOpen(row);
        else props.onSelect(row);
      }}
    >
      {row === undefined ? (
        <div role="gridcell" className="row-coming">
          <span className="hidden-text">{`Row ${index + 1} is on its way`}</span>
        </div>
      ) : isNarrow ? (
        <CardCells row={row} columns={columns} />
      ) : (
        columns.map((column) => (
          <div key={column.id} role="gridcell" className={column.numeric ? 'numeric' : undefined}>
            {column.cell(row)}
          </div>
        ))
      )}
    </div>
  );
}
/** Scrolling draws only the rows that come in. */
const Line = memo(LineOf) as typeof LineOf;

/** A row on a phone: the name and its sign, then the facts with their names. */
function CardCells<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  const as = (part: NonNullable<Column<Row>['card']>): Column<Row>[] =>
    columns.filter((column) => (column.card ?? 'fact') === part);
  return (
    <>
      {as('title').map((column) => (
        <div key={column.id} role="gridcell" className="card-title">
          {column.cell(row)}
        </div>
      ))}
      {as('sign').map((column) => (
        <div key={column.id} role="gridcell" className="card-sign">
          {column.cell(row)}
        </div>
      ))}
      <div role="presentation" className="card-facts">
        {as('fact').map((column) => (
          <div key={column.id} role="gridcell">
            <span className="faint">{`${column.head} `}</span>
            {column.cell(row)}
          </div>
        ))}
      </div>
    </>
  );
}
