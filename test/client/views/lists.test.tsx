// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Shell } from '../../../client/app/shell.tsx';
import { groupList } from '../../../client/playground/recording-lists.ts';
import { recording } from '../../../client/playground/recording.ts';
import { preferences, setPreferences } from '../../../client/store/preferences.ts';
import { draw, NOW, type Page } from '../page.tsx';

vi.mock('../../../client/scene/index.ts', () => ({ FlowScene: () => null }));

let page: Page | null = null;
beforeEach(() => setPreferences({ hiddenColumns: {}, zone: 'local', numbers: 'comma-point' }));
afterEach(() => {
  page?.close();
  page = null;
  vi.restoreAllMocks();
});

async function at(address: string, rows = 60): Promise<Page> {
  page = await draw(<Shell />, {
    at: address,
    rooms: { ...recording(NOW), groups: groupList(NOW, rows) },
  });
  return page;
}
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-row]')];
const names = (): string[] => rows().map((row) => row.querySelector('[role="gridcell"]')?.textContent ?? '');
const search = (): string => window.location.search;
const field = (shown: Page): HTMLInputElement => shown.find<HTMLInputElement>('main [role="combobox"]');

describe('the search', () => {
  it('searches once typing has paused, and the address holds it', async () => {
    const shown = await at('/c/demo/groups');
    await shown.until(() => rows().length > 0);
    await shown.type(field(shown), 'state:poison');
    await shown.until(() => names().length === 1);
    expect(names()).toEqual(['order-processing']);
    expect(search()).toBe('?q=state%3Apoison');
    expect(shown.text()).toContain('1 found');
  });

  it('a mistake is pointed at, with the place and what was expected; the last good rows stay', async () => {
    const shown = await at('/c/demo/groups?q=state%3Apoison');
    await shown.until(() => names().length === 1);
    await shown.type(field(shown), 'state:poison lag>many');
    await shown.until(() => document.querySelector('.search-error') !== null);
    expect(shown.find('.search-error').textContent).toBe(
      'At 18: “many” is not a number. Expected: a number, as 1000, 10k or 1.5M. Shown is what was searched for before.',
    );
    expect(shown.find('.search-mirror mark').textContent).toBe('many');
    expect(field(shown).getAttribute('aria-invalid')).toBe('true');
    expect(names()).toEqual(['order-processing']);
    expect(search()).toBe('?q=state%3Apoison');
  });

  it('an address with a search that is none shows the mistake and the whole list, not a white page', async () => {
    const shown = await at('/c/demo/groups?q=state%3A');
    await shown.until(() => rows().length > 1);
    expect(shown.text()).toContain('Nothing stands after state.');
    expect(shown.text()).toContain('Shown is the whole list.');
  });

  it('proposes fields, then values, by keyboard alone', async () => {
    const shown = await at('/c/demo/groups');
    await shown.until(() => rows().length > 0);
    const input = field(shown);
    await shown.type(input, 'sta');
    const options = (): string[] =>
      [...document.querySelectorAll('main [role="option"] .mono')].map((item) => item.textContent ?? '');
    expect(options()).toEqual(['state:']);
    await shown.press('ArrowDown', input);
    expect(input.getAttribute('aria-activedescendant')).toBe(shown.find('main [role="option"]').id);
    await shown.press('Enter', input);
    expect(input.value).toBe('state:');
    await shown.type(input, 'state:pois');
    expect(options()).toEqual(['poison-event']);
    await shown.press('ArrowDown', input);
    await shown.press('Tab', input);
    expect(input.value).toBe('state:poison-event ');
    await shown.until(() => names().length === 1);
    await shown.press('Escape', input);
    expect(input.getAttribute('aria-expanded')).toBe('false');
  });

  it('names on screen are proposed where a name is asked for', async () => {
    const shown = await at('/c/demo/groups');
    await shown.until(() => rows().length > 0);
    await shown.type(field(shown), 'group:order');
    expect(shown.find('main [role="option"]').textContent).toContain('order-processing');
  });

  it('nothing found says so and leads back to the whole list', async () => {
    const shown = await at('/c/demo/groups?q=lag%3E1M');
    await shown.until(() => shown.text().includes('Nothing fits the search'));
    await shown.click(shown.named('Show the whole list'));
    await shown.until(() => rows().length > 1);
    expect(search()).toBe('');
  });
});

describe('rows', () => {
  it('0 rows say why, 1 row is drawn', async () => {
    const none = await at('/c/demo/groups', 0);
    await none.until(() => none.text().includes('Groups appear once a consumer has joined'));
    none.close();
    const one = await at('/c/demo/groups', 1);
    await one.until(() => rows().length === 1);
    expect(names()).toEqual(['order-processing']);
  });

  it('of 5,000 only those on screen are drawn, and their number and places are told', async () => {
    const shown = await at('/c/demo/groups?sort=group', 5_000);
    await shown.until(() => rows().length > 0);
    expect(rows().length).toBeLessThan(40);
    expect(shown.find('[role="grid"]').getAttribute('aria-rowcount')).toBe('5001');
    expect(rows()[0]?.getAttribute('aria-rowindex')).toBe('2');
    expect(shown.text()).toContain('5,000');
  });

  it('a press on a head sorts on the bridge, then the other way, then as before', async () => {
    const shown = await at('/c/demo/groups');
    await shown.until(() => rows().length > 0);
    const head = (): HTMLElement => shown.find('[role="columnheader"]:nth-child(3) button');
    const lag = (row: HTMLElement | undefined): number =>
      Number(row?.querySelectorAll('[role="gridcell"]')[2]?.textContent?.replace(',', ''));
    for (const [address, order, compare] of [
      ['?sort=lag', 'ascending', (a: number, b: number) => a <= b],
      ['?sort=-lag', 'descending', (a: number, b: number) => a >= b],
      ['', null, (a: number) => a === 5_433],
    ] as const) {
      await shown.click(head());
      expect(search()).toBe(address);
      expect(head().parentElement?.getAttribute('aria-sort')).toBe(order);
      await shown.until(() => compare(lag(rows()[0]), lag(rows()[1])));
    }
  });

  it('columns are chosen and kept on this device', async () => {
    const shown = await at('/c/demo/groups');
    await shown.until(() => rows().length > 0);
    const heads = (): string => shown.find('.table-head').textContent ?? '';
    expect(heads()).toContain('protocol');
    await shown.change(() => setPreferences({ hiddenColumns: { groups: ['protocol'], topics: ['rate'] } }));
    expect(heads()).not.toContain('protocol');
    expect(JSON.parse(localStorage.getItem('millrace.preferences') ?? '{}')).toMatchObject({
      hiddenColumns: { groups: ['protocol'], topics: ['rate'] },
    });
    expect(preferences().hiddenColumns.groups).toEqual(['protocol']);
  });

  it('place and chosen row come from the address', async () => {
    const shown = await at('/c/demo/groups?sort=group&row=service-00012');
    await shown.until(() => rows().some((row) => row.getAttribute('aria-selected') === 'true'));
    const chosen = rows().find((row) => row.getAttribute('aria-selected') === 'true');
    expect(chosen?.textContent).toContain('service-00012');
    expect(chosen?.tabIndex).toBe(0);
  });

  it('the row one walks to is in the address once one rests, and the way back leads to it', async () => {
    const shown = await at('/c/demo/groups?sort=group');
    await shown.until(() => rows().length > 12);
    const row = rows()[10];
    if (row === undefined) throw new Error('no tenth row');
    await shown.focus(row);
    const name = names()[10] ?? '';
    await shown.until(() => new URLSearchParams(search()).get('row') === name);
    await shown.press('Enter', row);
    expect(window.location.pathname).toBe(`/c/demo/groups/${name}`);
  });

  it('an order that does not exist is refused in words, with a way out', async () => {
    const shown = await at('/c/demo/groups?sort=size');
    await shown.until(() => shown.text().includes('“size” is not a field of this list'));
    await shown.click(shown.named('Show the whole list'));
    await shown.until(() => rows().length > 1);
  });

  it('a cluster that does not exist is said not to exist, with a way out', async () => {
    const refusal = { code: 'unknown-cluster', detail: 'there is no cluster nope' };
    page = await draw(<Shell />, {
      at: '/c/nope/groups',
      rooms: { ...recording(NOW), groups: { status: 'refused', refusal } },
    });
    await page.until(() => page?.text().includes('there is no cluster nope') === true);
    expect(page.named('Go to a cluster that is known').getAttribute('href')).toBe('/');
  });

  it('a trend is drawn where there is one', async () => {
    const shown = await at('/c/demo/groups');
    await shown.until(() => document.querySelector('.trend-line path') !== null);
    expect(shown.find('.trend-line').getAttribute('aria-label')).toBe('lag from 0 to 5,440, at most 5,440');
    expect(shown.find('.table-head').textContent).toContain('lag, trend');
  });
});

describe('names that people made', () => {
  it('are shown inert, in their own direction, with nothing hidden in them', async () => {
    const shown = await at('/c/demo/groups?sort=group', 9);
    await shown.until(() => rows().length === 9);
    const text = shown.find('[role="grid"]').textContent ?? '';
    expect(text).toContain('<img src=x onerror=alert(1)>');
    expect(text).toContain('evil⟨U+202E⟩gnp.exe⟨U+2066⟩');
    expect(text).toContain('tab␉here␀null␛[31mred');
    expect(document.querySelector('main img')).toBeNull();
    expect(document.querySelectorAll('[role="grid"] bdi').length).toBeGreaterThan(5);
  });
});

describe('times', () => {
  it('have date and zone in a tip, on hover and with focus, and Esc takes it away', async () => {
    const shown = await at('/c/demo/groups');
    await shown.until(() => document.querySelector('time') !== null);
    const time = shown.find('time');
    await shown.change(() => time.dispatchEvent(new MouseEvent('pointerover', { bubbles: true })));
    expect(shown.find('[role="tooltip"]').textContent).toMatch(/^2026-05-06 \d\d:\d\d:\d\d\.\d{3} UTC/);
    await shown.press('Escape', document.body);
    expect(document.querySelector('[role="tooltip"]')).toBeNull();
  });
});
