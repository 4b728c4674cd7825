import type { Page, RoomPicture } from '../../gateway/ports.ts';
import { collect, type Keeper } from '../keeper.ts';

const NO_SLOTS = new Float64Array(0);

/** One window of a list. Rows carry their place; ids are unique in the window, whatever the names. */
export function listPicture<T extends object>(
  page: Page<T>,
  offset: number,
  id: (row: T) => string,
  keeper: Keeper,
): RoomPicture {
  const rows = page.rows.map((row, place) => ({ ...row, row: offset + place }));
  const state = keeper.keep({
    meta: collect([{ total: page.total, offset }], () => 'list'),
    rows: collect(rows, id),
  });
  keeper.slots.begin();
  return { asOf: page.asOf, state, slots: keeper.slots.end().slots, values: NO_SLOTS };
}
