// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Shell } from '../../../../client/app/shell.tsx';
import type { Rooms } from '../../../../client/playground/recorded-ports.ts';
import { recording } from '../../../../client/playground/recording.ts';
import { overview } from '../../../../client/playground/recording-flow.ts';
import { districts } from '../../../../client/scene/playground/odd.ts';
import { setPreferences } from '../../../../client/store/preferences.ts';
import { draw, NOW, type Page } from '../../page.tsx';

vi.mock('../../../../client/scene/index.ts', () => ({ FlowScene: () => null }));

// The view is a chunk of its own: it is loaded before the clock of a test runs.
beforeAll(async () => void (await import('../../../../client/views/flow/flow-view.tsx')));

let page: Page | null = null;
beforeEach(() => {
  setPreferences({ shortcuts: true, theme: 'dark' });
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});
afterEach(() => {
  page?.close();
  page = null;
  vi.restoreAllMocks();
});

/** The recorded flow with its nodes folded away. */
function folded(): Rooms {
  const rooms: Rooms = recording(NOW);
  const { nodes, edges, numbers } = districts();
  const byId = <T extends { id: string }>(list: T[]) =>
    Object.fromEntries(list.map((one) => [one.id, { ...one }]));
  const whole = overview(NOW, []);
  rooms.overview = {
    ...whole,
    state: { ...whole.state, nodes: byId(nodes), edges: byId(edges) },
    numbers: { ...whole.numbers, ...numbers },
  };
  rooms.district = { ...whole };
  return rooms;
}

async function at(address: string, rooms = folded()): Promise<Page> {
  page = await draw(<Shell />, { at: address, rooms });
  return page;
}
const district = (): string | null => new URLSearchParams(window.location.search).get('district');

it('a district opens from the table in the mode on screen, and the path leads back', async () => {
  const shown = await at('/c/demo?mode=table');
  await shown.until(() => shown.text().includes('groups catalog.…'));
  await shown.click(shown.named('groups catalog.…'));
  expect(district()).toBe('groups catalog.…');
  expect(new URLSearchParams(window.location.search).get('mode')).toBe('table');
  await shown.until(() => shown.text().includes('order-processing'));
  expect(shown.ports.watched()).toContain('district');
  await shown.click(shown.named('All'));
  expect(district()).toBeNull();
});

it('a district opens from the tree with Enter and closes with Escape', async () => {
  const shown = await at('/c/demo');
  await shown.until(() => document.querySelector('[data-line="district:groups catalog.…"]') !== null);
  const line = shown.find('[data-line="district:groups catalog.…"]');
  expect(line.textContent).toContain('district of 240, hung');
  await shown.focus(line);
  await shown.press('Enter', line);
  expect(district()).toBe('groups catalog.…');
  await shown.press('Escape');
  expect(district()).toBeNull();
});

it('an inner district leads back to the one around it', async () => {
  const shown = await at(`/c/demo?district=${encodeURIComponent('groups a.… › a.b.…')}`);
  await shown.until(() => document.querySelector('.district-path') !== null);
  await shown.press('Escape');
  expect(district()).toBe('groups a.…');
});

it('a district that is gone says so and shows the way back', async () => {
  const rooms = folded();
  rooms.district = {
    status: 'refused',
    state: {},
    numbers: {},
    refusal: { code: 'unknown-district', detail: 'There is no district gone.…' },
  };
  const shown = await at('/c/demo?district=gone', rooms);
  await shown.until(() => shown.text().includes('There is no district gone.…'));
  expect(shown.named('Back to the flow around it').getAttribute('href')).toBe('/c/demo');
});

it('marks what is searched for, counts it, and Enter selects one after the other', async () => {
  const shown = await at('/c/demo', recording(NOW));
  await shown.until(
    () => document.querySelector('.flow-find input') !== null && document.querySelector('.plan-box') !== null,
  );
  const input = shown.find<HTMLInputElement>('.flow-find input');
  await shown.change(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, 'topic order');
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
  expect(shown.find('.flow-find [role=status]').textContent).toBe('2 matches');
  expect(document.querySelectorAll('.plan-box:not(.plan-faint)')).toHaveLength(2);
  expect(window.location.search).toBe('');
  await shown.press('Enter', input);
  const first = new URLSearchParams(window.location.search).get('node');
  await shown.press('Enter', input);
  expect([first, new URLSearchParams(window.location.search).get('node')].sort()).toEqual([
    'topic:order-status',
    'topic:orders',
  ]);
});

it('tells the flow in one paragraph beside the tree', async () => {
  const shown = await at('/c/demo', recording(NOW));
  await shown.until(() => (document.getElementById('flow-summary')?.textContent ?? '') !== '');
  expect(document.getElementById('flow-summary')?.textContent).toMatch(
    /topics, .*In trouble: order-processing/,
  );
  expect(shown.find('[role=tree]').getAttribute('aria-describedby')).toBe('flow-summary');
});
