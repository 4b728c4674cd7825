// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Shell } from '../../../client/app/shell.tsx';
import { caseOf, HOSTILE, LONGEST } from '../../../client/playground/cases.ts';
import { event, recording } from '../../../client/playground/recording.ts';
import { group as groupRoom } from '../../../client/playground/recording-rooms.ts';
import { groupHistory, partitionHistory } from '../../../client/playground/recording-history.ts';
import { visibleName } from '../../../client/select/names.ts';
import { setPreferences } from '../../../client/store/preferences.ts';
import { draw, NOW, type Page } from '../page.tsx';

vi.mock('../../../client/scene/index.ts', () => ({ FlowScene: () => null }));

let page: Page | null = null;
beforeEach(() => setPreferences({ shortcuts: true, zone: 'local', numbers: 'comma-point', lag: 'span' }));
afterEach(() => {
  page?.close();
  page = null;
  vi.restoreAllMocks();
});

const HISTORY = {
  group: groupHistory(NOW),
  partition: (partition: number) => partitionHistory(NOW, partition),
};
const GROUP = '/c/demo/groups/order-processing';

async function at(address: string, change: Parameters<typeof draw>[1] = {}): Promise<Page> {
  page = await draw(<Shell />, {
    at: address,
    rooms: recording(NOW),
    event: (offset) => event(NOW, { offset }),
    history: HISTORY,
    ...change,
  });
  await page.until(() => document.querySelector('main h1') !== null);
  return page;
}
const chart = (title: string): Element | null => document.querySelector(`figure[aria-label="${title}"]`);
const drawn = (title: string): string =>
  chart(title)?.querySelector('[role="img"]')?.getAttribute('aria-label') ?? '';
const search = (): string => window.location.search;

describe('the drill-down on the page of a group', () => {
  it('says where and who, what waits, and the proof in one sentence', async () => {
    const shown = await at(GROUP);
    await shown.until(() => shown.text().includes('commit of the same offset'));
    await shown.until(() => drawn('Commits against arrivals of orders-1').includes('arrived up to now'));
    const facts = document.querySelector('.drill-place')?.textContent ?? '';
    for (const part of ['orders-1', 'poison event', 'order-1', '10.0.3.16', '5,412', '1 min 48 s'])
      expect(facts).toContain(part);
    expect(shown.find('.proof-words').textContent).toContain(
      '5,412 events are unread, and nothing was committed since 14:02:11 (1 min 48 s, usually every 1.0 s). It stands at offset 48,213.',
    );
    expect(drawn('Commits against arrivals of orders-1')).toContain('now 53,625');
  });

  it('shows the event at the stuck offset masked, and its neighbours on a press', async () => {
    const asked: number[] = [];
    const shown = await at(GROUP, {
      event: (offset) => {
        asked.push(offset);
        return event(NOW, { offset });
      },
    });
    await shown.until(() => document.querySelector('.head-event .code') !== null);
    expect(shown.find('.head-event').textContent).toContain('•••••');
    expect(asked).toEqual([48_213]);
    await shown.click(shown.named('48,215'));
    await shown.until(() => asked.includes(48_215));
    expect(shown.find('.head-event').textContent).toContain('Behind it: waits.');
    await shown.click(shown.named('48,212'));
    expect(shown.find('.head-event').textContent).toContain('Before it: already committed.');
    expect(shown.find('.head-steps [aria-pressed="true"]').textContent).toBe('48,212');
  });

  it('offers commands that fit the place, and says what one must fill in', async () => {
    const shown = await at(GROUP);
    await shown.until(() => document.querySelector('.commands') !== null);
    const text = shown.find('.commands').textContent ?? '';
    expect(text).toContain('--group order-processing --describe');
    expect(text).toContain('--topic orders:1 --to-offset 48214 --dry-run');
    expect(shown.text()).toContain('Put your own broker in for HOST:PORT');
  });

  it('a press on another partition shows its proof; it stands in the address', async () => {
    const shown = await at(GROUP);
    await shown.until(() => document.querySelector('[data-row="3"]') !== null);
    await shown.click(shown.find('[data-row="3"]'));
    expect(search()).toBe('?partition=orders-3');
    await shown.until(() => chart('Commits against arrivals of orders-3') !== null);
    expect(document.querySelector('.head-event')).toBeNull();
    expect(shown.find('.proof-words').textContent).toContain('The last commit that went on was');
  });

  it('asks for the event only once it is in view', async () => {
    let see: (() => void) | null = null;
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        constructor(done: (entries: { isIntersecting: boolean }[]) => void) {
          see = () => done([{ isIntersecting: true }]);
        }
        observe(): void {}
        disconnect(): void {}
      },
    );
    let asked = 0;
    const shown = await at(GROUP, {
      event: (offset) => {
        asked++;
        return event(NOW, { offset });
      },
    });
    await shown.until(() => document.querySelector('.head-event') !== null);
    expect(asked).toBe(0);
    await shown.change(() => see?.());
    await shown.until(() => document.querySelector('.head-event .code') !== null);
    expect(asked).toBe(1);
    vi.unstubAllGlobals();
  });
});

describe('the charts of a group', () => {
  it('name their units and values, the method of the lag in time, and how old they are', async () => {
    const shown = await at(GROUP);
    await shown.until(() => drawn('Rates').includes('in now'));
    expect(drawn('Lag in events')).toMatch(/over 1 h: lag now 5,433, between \d+ and 5,433/);
    expect(drawn('Queue latency over time')).toContain('p95 now 412 ms');
    expect(shown.text()).toContain('timestamp of the first unread event, some interpolated');
    expect(chart('Lag in events')?.textContent).toContain('as of 14:03:59');
  });

  it('go on with the ticks of the room', async () => {
    let clock = NOW;
    const shown = await at(GROUP, { now: () => clock });
    await shown.until(() => drawn('Lag in events').includes('now 5,433'));
    clock = NOW + 2_000;
    await shown.change((ports) => ports.tick('group', { 'partitions/orders-1/lag': 6_000 }));
    await shown.until(() => drawn('Lag in events').includes('now 6,021'));
  });

  it('a bridge without history says so, and the charts start from now', async () => {
    const shown = await at(GROUP, { history: {} });
    await shown.until(() => shown.text().includes('This bridge keeps no history'));
    await shown.until(() => drawn('Lag in events').includes('now 5,433'));
    expect(drawn('Lag in events')).toContain('over 5 min');
  });

  it('ask for their hour again when the line is back', async () => {
    let asked = 0;
    const shown = await at(GROUP);
    const before = shown.ports.history.group;
    shown.ports.history.group = (...args) => {
      asked++;
      return before(...args);
    };
    await shown.change((ports) =>
      ports.setLink({ state: 'lost', since: NOW, lastMessageAt: NOW, reason: 'x' }),
    );
    await shown.change((ports) => ports.setLink({ state: 'live', since: NOW, lastMessageAt: NOW }));
    await shown.until(() => asked === 1);
  });

  it('their values are a table as well, newest first', async () => {
    const shown = await at(GROUP);
    await shown.until(() => drawn('Rates').includes('in now'));
    const details = chart('Rates')?.querySelector('details');
    await shown.change(() => {
      if (details) details.open = true;
      details?.dispatchEvent(new Event('toggle'));
    });
    await shown.until(() => chart('Rates')?.querySelector('table') !== null);
    const heads = [...(chart('Rates')?.querySelectorAll('thead th') ?? [])].map((th) => th.textContent);
    expect(heads).toEqual(['time', 'in', 'out']);
    const rows = chart('Rates')?.querySelectorAll('tbody tr').length ?? 0;
    expect(rows).toBeGreaterThan(5);
    expect(rows).toBeLessThanOrEqual(30);
  });

  it('draw nothing while the tab is hidden, and what came meanwhile once it is seen', async () => {
    let clock = NOW;
    const shown = await at(GROUP, { now: () => clock });
    await shown.until(() => drawn('Lag in events').includes('now 5,433'));
    const visible = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    const said = drawn('Lag in events');
    clock = NOW + 2_000;
    await shown.change((ports) => {
      ports.tick('group', { 'partitions/orders-1/lag': 9_999 });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    expect(drawn('Lag in events')).toBe(said);
    visible.mockRestore();
    await shown.change(() => document.dispatchEvent(new Event('visibilitychange')));
    expect(drawn('Lag in events')).toContain('now 10,020');
  });

  it('a zoom stands in the address; Esc leads back, and only then away from the page', async () => {
    const [from, to] = [NOW - 600_000, NOW - 300_000];
    const shown = await at(`${GROUP}?range=${from}-${to}`);
    await shown.until(() => shown.text().includes('Zoom out'));
    await shown.until(() => drawn('Lag in events').includes('over 5 min'));
    await shown.press('Escape');
    expect(window.location.pathname).toBe(GROUP);
    expect(search()).toBe('');
    await shown.press('Escape');
    expect(window.location.pathname).toBe('/c/demo');
  });

  it('old data is grey, keeps its time, and the sentence speaks of that time', async () => {
    const shown = await at(GROUP, {
      rooms: { ...recording(NOW), group: groupRoom(NOW - 60_000) },
      history: {
        group: groupHistory(NOW - 60_000),
        partition: (partition) => partitionHistory(NOW - 60_000, partition),
      },
    });
    await shown.until(() => document.querySelector('.chart-stale') !== null);
    expect(chart('Lag in events')?.textContent).toContain('as of 14:02:59');
    expect(shown.find('.proof-words').textContent).toMatch(/^As of 14:02:59: /);
  });
});

describe('what a group may be', () => {
  it('no group: says so, and leads on', async () => {
    const shown = await at(GROUP, { rooms: { ...recording(NOW), ...caseOf('missing', NOW).rooms } });
    await shown.until(() => shown.text().includes('This group is not visible'));
    expect(shown.named('All groups').getAttribute('href')).toBe('/c/demo/groups');
    await shown.click(shown.named('Go to Flow'));
    expect(window.location.pathname).toBe('/c/demo');
  });

  it('no such partition (any more): says so, and shows the worst', async () => {
    const shown = await at(`${GROUP}?partition=orders-99`);
    await shown.until(() => shown.text().includes('orders-99 is no partition of this group'));
    expect(chart('Commits against arrivals of orders-1')).not.toBeNull();
  });

  it('a thousand partitions: few rows are in the page, the stuck one first', async () => {
    const shown = await at(GROUP, { rooms: { ...recording(NOW), ...caseOf('many', NOW).rooms } });
    await shown.until(() => document.querySelector('[data-row="0"]') !== null);
    const rows = document.querySelectorAll('[role="grid"][aria-label^="Partitions"] [data-row]');
    expect(rows.length).toBeLessThan(60);
    expect(rows[0]?.textContent).toContain('orders-1');
    expect(document.querySelector('[aria-label^="Partitions"]')?.getAttribute('aria-rowcount')).toBe('1001');
  });

  it.each([
    ['markup, controls and overrides of direction', 'hostile', HOSTILE],
    ['249 characters', 'longest', LONGEST],
  ])('names of %s are shown as text, whole, with nothing hidden', async (_, name, hostile) => {
    const hard = caseOf(name, NOW);
    const shown = await at(`/c/demo/groups/${encodeURIComponent(hostile)}`, {
      rooms: { ...recording(NOW), ...hard.rooms },
    });
    await shown.until(() => document.querySelector('.drill') !== null);
    const main = shown.find('main');
    expect(main.querySelector('h1')?.textContent).toContain(visibleName(hostile));
    expect(main.querySelector('img, script')).toBeNull();
    expect(main.textContent).not.toMatch(/[\u0000-\u0008\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
    // An ellipsis cuts what is seen, never what can be reached.
    const tips = [...main.querySelectorAll('[role="grid"] .name')].map((item) =>
      item.getAttribute('data-tip'),
    );
    expect(tips).toContain(visibleName(hostile));
    for (const item of main.querySelectorAll('[aria-label]'))
      expect(item.getAttribute('aria-label')).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/u);
  });
});
