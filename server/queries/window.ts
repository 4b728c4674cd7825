import { MillraceError } from '../errors.ts';
import type { ListArgs, Page } from '../gateway/ports.ts';
import { matcher, type Searchable } from './search.ts';

/** A value rows are sorted by. Null sorts behind everything, in either direction. */
type Value = string | number | boolean | null;

/** How a list of one kind is searched and sorted. */
export interface ListKind<T> {
  /** Fields that may be named by `sort`. */
  fields: Record<string, (row: T) => Value>;
  /** Field of the order that nobody asked for, `-` before it for descending. */
  byDefault: string;
  /** What equal rows are ordered by. */
  name: (row: T) => string;
  /** How `q` is looked for. */
  search: Searchable<T>;
  /** Whether a row is in the state that was asked for (lower case). */
  inState: (row: T, state: string) => boolean;
}

const MOST_ROWS = 1_000;

/** One window of the rows: filtered, sorted, cut. Throws bad-input for an unknown `sort` or a `q` that is no search. */
export function windowOf<T>(
  rows: readonly T[],
  kind: ListKind<T>,
  args: ListArgs,
  { asOf, now }: { asOf: number; now: number },
): Page<T> {
  const compare = order(kind, args.sort);
  const isFound = matcher(args.q, kind.search, now);
  const state = args.state.trim().toLowerCase();
  const found =
    isFound === null && state === ''
      ? [...rows]
      : rows.filter(
          (row) => (state === '' || kind.inState(row, state)) && (isFound === null || isFound(row)),
        );
  found.sort(compare);
  const limit = Math.min(Math.max(0, args.limit), MOST_ROWS);
  return { asOf, rows: found.slice(args.offset, args.offset + limit), total: found.length };
}

function order<T>(kind: ListKind<T>, sort: string): (a: T, b: T) => number {
  const asked = sort === '' ? kind.byDefault : sort;
  const down = asked.startsWith('-');
  const field = down ? asked.slice(1) : asked;
  const value = Object.hasOwn(kind.fields, field) ? kind.fields[field] : undefined;
  if (value === undefined) {
    const known = Object.keys(kind.fields).join(', ');
    throw new MillraceError('bad-input', `sort: “${field}” is not a field of this list (${known})`, {
      field: 'sort',
    });
  }
  const byName = (a: T, b: T): number => compareValues(kind.name(a), kind.name(b));
  return (a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return x === y ? byName(a, b) : x === null ? 1 : -1;
    return (down ? compareValues(y, x) : compareValues(x, y)) || byName(a, b);
  };
}

const compareValues = <V extends string | number | boolean>(a: V, b: V): number =>
  a < b ? -1 : a > b ? 1 : 0;
