import { Columns3 } from 'lucide-react';
import * as Menu from 'radix-ui/dropdown-menu';
import type { ListView } from '../../select/urls.ts';
import { preferences, setPreferences } from '../../store/preferences.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { type Column, directionOf } from '../../ui/table-parts.tsx';
import { NARROW, useMedia } from '../../ui/use-media.ts';

type AnyColumn = Pick<Column<never>, 'id' | 'head' | 'sort' | 'headHidden'>;

/** What one does with a list as a whole: its columns (kept on this device), its order on a phone, its link. */
export function ListTools({
  view,
  columns,
  hidden,
  sort,
  onSort,
}: {
  view: ListView;
  columns: readonly AnyColumn[];
  hidden: readonly string[];
  sort: string;
  onSort: (sort: string) => void;
}) {
  const isNarrow = useMedia(NARROW);
  return (
    <>
      {isNarrow ? <SortChoice columns={columns} sort={sort} onSort={onSort} /> : null}
      <Menu.Root modal={false}>
        <Menu.Trigger className="button button-plain">
          <Columns3 size={14} aria-hidden="true" />
          <span className="tool-word">{isNarrow ? 'Facts' : 'Columns'}</span>
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Content className="menu list-columns" align="end" sideOffset={8} collisionPadding={16}>
            {columns.slice(1).map((column) => (
              <Menu.CheckboxItem
                key={column.id}
                className="menu-item list-column"
                checked={!hidden.includes(column.id)}
                // The menu stays: one chooses several.
                onSelect={(event) => event.preventDefault()}
                onCheckedChange={(isShown) => showColumn(view, column.id, isShown)}
              >
                <span className="list-check" aria-hidden="true">
                  <Menu.ItemIndicator>✓</Menu.ItemIndicator>
                </span>
                {column.head}
              </Menu.CheckboxItem>
            ))}
          </Menu.Content>
        </Menu.Portal>
      </Menu.Root>
      <CopyButton label="Copy link" text={() => window.location.href} />
    </>
  );
}

function showColumn(view: ListView, id: string, isShown: boolean): void {
  const { hiddenColumns } = preferences();
  const others = (hiddenColumns[view] ?? []).filter((other) => other !== id);
  setPreferences({ hiddenColumns: { ...hiddenColumns, [view]: isShown ? others : [...others, id] } });
}

/** On a phone there are no heads to press. */
function SortChoice({
  columns,
  sort,
  onSort,
}: {
  columns: readonly AnyColumn[];
  sort: string;
  onSort: (sort: string) => void;
}) {
  return (
    <select
      className="field list-sort"
      aria-label="Order"
      value={sort}
      onChange={(event) => onSort(event.target.value)}
    >
      <option value="">Usual order</option>
      {columns.flatMap(({ head, sort: field }) =>
        field === undefined
          ? []
          : [field, `-${field}`].map((value) => (
              <option key={value} value={value}>
                {`${head} ${directionOf(field, value) === 'ascending' ? '↑' : '↓'}`}
              </option>
            )),
      )}
    </select>
  );
}
