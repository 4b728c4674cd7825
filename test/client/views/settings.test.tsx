// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Shell } from '../../../client/app/shell.tsx';
import { recording } from '../../../client/playground/recording.ts';
import { preferences, setPreferences } from '../../../client/store/preferences.ts';
import { draw, NOW, type Page } from '../page.tsx';

vi.mock('../../../client/scene/index.ts', () => ({ FlowScene: () => null }));

let page: Page | null = null;
const defaults = () =>
  setPreferences({
    theme: 'dark',
    motion: 'system',
    shortcuts: true,
    zone: 'local',
    numbers: 'comma-point',
    lag: 'span',
  });
beforeEach(defaults);
afterEach(() => {
  page?.close();
  page = null;
  defaults();
});

async function settings(): Promise<Page> {
  page = await draw(<Shell />, { at: '/c/demo/settings', rooms: recording(NOW) });
  await page.until(() => document.querySelector('fieldset') !== null);
  return page;
}
async function choose(shown: Page, label: string): Promise<void> {
  const option = [...document.querySelectorAll('.choice-option')].find((item) => item.textContent === label);
  const radio = option?.querySelector('input');
  if (!radio) throw new Error(`no choice ${label}`);
  await shown.click(radio);
}
const root = () => document.documentElement.dataset;

it('the theme changes at once and is kept', async () => {
  const shown = await settings();
  await choose(shown, 'Light');
  expect(root().theme).toBe('light');
  expect(JSON.parse(localStorage.getItem('millrace.preferences') ?? '{}')).toMatchObject({ theme: 'light' });
  await choose(shown, 'As the system');
  expect(preferences()).toMatchObject({ theme: 'dark', chosen: { theme: 'system' } });
});

it('motion, numbers, lag and times are written as chosen, and the choice keeps its focus', async () => {
  const shown = await settings();
  await choose(shown, 'Reduced');
  expect(root().motion).toBe('reduced');
  const radio = shown.find<HTMLInputElement>('input[value="point-comma"]');
  await shown.focus(radio);
  await choose(shown, '1.234.567,8');
  expect(shown.text()).toContain('A lag of 1.234.567 events.');
  expect(document.activeElement).toBe(radio);
  await choose(shown, 'In seconds108 s');
  expect(shown.text()).toContain('waits for 4.210 s');
  await choose(shown, 'UTC');
  expect(shown.text()).toContain(`Now: ${new Date(NOW).toISOString().slice(0, 10)}`);
  await shown.press('g');
  await shown.press('g');
  await shown.until(() => document.querySelector('[data-row]') !== null);
  expect(shown.find('[role="grid"]').textContent).toContain('5.433');
});

it('shortcuts can be switched off', async () => {
  const shown = await settings();
  const off = shown.find<HTMLInputElement>('fieldset input[value="off"]');
  await shown.click(off);
  await shown.press('?');
  expect(document.querySelector('[role="dialog"]')).toBeNull();
});

it('g , leads here from anywhere; it says what the bridge is, reads and may not', async () => {
  page = await draw(<Shell />, { at: '/c/demo/topics', rooms: recording(NOW) });
  await page.press('g');
  await page.press(',');
  await page.until(() => document.querySelector('fieldset') !== null);
  expect(window.location.pathname).toBe('/c/demo/settings');
  for (const part of [
    '0.1.0',
    'kafka:demo',
    'Nothing it may not read.',
    'not configured',
    '1 broker, 5 topics, 4 groups',
  ])
    expect(page.text()).toContain(part);
});
