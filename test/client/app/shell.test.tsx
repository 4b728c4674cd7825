// @vitest-environment jsdom
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Shell } from '../../../client/app/shell.tsx';
import { event, recording, status } from '../../../client/playground/recording.ts';
import { groupList } from '../../../client/playground/recording-lists.ts';
import { group } from '../../../client/playground/recording-rooms.ts';
import { overview, poisonFinding } from '../../../client/playground/recording-flow.ts';
import { setPreferences } from '../../../client/store/preferences.ts';
import { draw, NOW, type Page } from '../page.tsx';

// jsdom has no WebGL: Flow falls back to its plan, which is what these tests look at.
vi.mock('../../../client/scene/index.ts', () => ({ FlowScene: () => null }));

let page: Page | null = null;
beforeEach(() => {
  setPreferences({ shortcuts: true, theme: 'dark' });
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});
afterEach(() => {
  page?.close();
  page = null;
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function at(address: string, change: Parameters<typeof draw>[1] = {}): Promise<Page> {
  page = await draw(<Shell />, { at: address, rooms: recording(NOW), event: event(NOW), ...change });
  return page;
}
const path = (): string => window.location.pathname;
const card = (): Element | null => document.querySelector('article[aria-current="true"]');

describe('an address without a cluster', () => {
  it.each([
    ['/settings', '/c/demo/settings'],
    ['/groups/?q=orders', '/c/demo/groups?q=orders'],
  ])('%s leads to %s', async (address, to) => {
    const shown = await at(address);
    await shown.until(() => path() + window.location.search === to);
    expect(shown.text()).not.toContain('nothing at this address');
  });

  it('and without a place is told to be nothing', async () => {
    const shown = await at('/nowhere');
    await shown.until(() => shown.text().includes('There is nothing at this address'));
    expect(path()).toBe('/nowhere');
  });
});

describe('from trouble to the event at its head', () => {
  it('one action: Open event on the finding', async () => {
    const shown = await at('/c/demo');
    await shown.until(() => card() !== null);
    await shown.click(shown.named('Open event'));
    await shown.until(() => shown.text().includes('o-771203'));
    expect(path()).toBe('/c/demo/topics/orders/1/48213');
  });

  it('one action to the group, whose page shows the masked event; a second opens it', async () => {
    const shown = await at('/c/demo');
    await shown.until(() => card() !== null);
    await shown.click(shown.named('Group'));
    await shown.until(
      () => document.querySelector('.head-event')?.textContent?.includes('o-771203') === true,
    );
    await shown.click(shown.named('Open in full'));
    expect(path()).toBe('/c/demo/topics/orders/1/48213');
  });

  it('the finding shows sentence, since, owner, strip, proof and the masked event before any click', async () => {
    const shown = await at('/c/demo');
    await shown.until(() => card()?.querySelector('.code') !== null);
    const text = card()?.textContent ?? '';
    for (const part of [
      'stuck on orders-1',
      'since 14:02:11 (1 min 48 s)',
      'owner order-2',
      '5,412',
      '•••••',
    ]) {
      expect(text).toContain(part);
    }
    expect(card()?.querySelector('.strip')?.getAttribute('aria-label')).toContain(
      '1 of 8 partitions in trouble: 1',
    );
  });
});

describe('the keyboard', () => {
  it('n and p step through the findings, worst first', async () => {
    const shown = await at('/c/demo');
    await shown.until(() => card() !== null);
    expect(card()?.getAttribute('data-finding')).toBe('f-poison-1');
    await shown.press('n');
    expect(card()?.getAttribute('data-finding')).toBe('f-slow-1');
    await shown.press('p');
    expect(card()?.getAttribute('data-finding')).toBe('f-poison-1');
  });
  it('g then a letter goes to a view; / opens the search; ? the help', async () => {
    const shown = await at('/c/demo');
    await shown.press('g');
    await shown.press('t');
    expect(path()).toBe('/c/demo/topics');
    await shown.press('?');
    expect(shown.find('[role="dialog"]').textContent).toContain('Keyboard');
  });
  it('the search finds a group and goes there', async () => {
    const shown = await at('/c/demo');
    await shown.press('/');
    await shown.type(shown.find<HTMLInputElement>('.palette input'), 'service-00012');
    const hit = (): Element | undefined =>
      [...document.querySelectorAll('[role="option"]')].find((item) =>
        item.textContent?.includes('service-00012'),
      );
    await shown.until(() => hit() !== undefined);
    await shown.press('Enter', shown.find('.palette input'));
    expect(path()).toBe('/c/demo/groups/service-00012');
  });
  it('never fires in an input, with a modifier, or when switched off', async () => {
    const shown = await at('/c/demo/groups');
    await shown.until(() => document.querySelector('input') !== null);
    await shown.press('?', shown.find('input'));
    expect(document.querySelector('[role="dialog"]')).toBeNull();
    await shown.change(() => setPreferences({ shortcuts: false }));
    await shown.press('?');
    expect(document.querySelector('[role="dialog"]')).toBeNull();
  });
  it('arrows walk the rows of a list and Enter goes in', async () => {
    const shown = await at('/c/demo/groups');
    await shown.until(() => document.querySelector('[data-row="0"]') !== null);
    const first = shown.find('[data-row="0"]');
    await shown.focus(first);
    await shown.press('ArrowDown', first);
    await shown.until(() => document.activeElement?.getAttribute('data-row') === '1');
    await shown.press('Enter', shown.find('[data-row="1"]'));
    expect(path()).toBe('/c/demo/groups/service-00001');
  });
  it('arrows walk the tree of the flow', async () => {
    const shown = await at('/c/demo');
    await shown.until(() => document.querySelector('[role="treeitem"]') !== null);
    const first = shown.find('[role="treeitem"][tabindex="0"]');
    await shown.focus(first);
    await shown.press('ArrowDown', first);
    await shown.until(() => document.activeElement?.getAttribute('data-line') === 'producer:checkout-web');
  });
});

describe('the page never hides how things are', () => {
  it('a lost line shows its banner with the age of what is on screen', async () => {
    const shown = await at('/c/demo');
    await shown.change((ports) =>
      ports.setLink({
        state: 'lost',
        since: NOW - 4_000,
        lastMessageAt: NOW - 4_000,
        reason: 'the line was cut',
      }),
    );
    await shown.until(() => shown.text().includes('No news from the bridge for 4.0 s'));
    expect(shown.find('[role="alert"]').textContent).toContain('the line was cut');
  });
  it('simulated data are said to be simulated, on every view', async () => {
    const rooms = recording(NOW);
    const simulated = status(NOW);
    const meta = simulated.state.meta?.status;
    if (meta) meta.mode = 'simulated';
    const shown = await at('/c/demo/topics', { rooms: { ...rooms, status: simulated } });
    expect(shown.find('.banner').textContent).toContain('SIMULATED DATA');
  });
  it('an outdated page asks for a reload', async () => {
    const shown = await at('/c/demo');
    await shown.change((ports) => ports.setLink({ state: 'outdated' }));
    await shown.until(() => shown.text().includes('too old to understand'));
  });
  it('the first run shows the steps of the start, then goes to Flow by itself', async () => {
    const shown = await at('/', { rooms: { ...recording(NOW), status: status(NOW, false) } });
    expect(shown.text()).toContain('Apache Kafka 4.1 starts');
    await shown.change((ports) => ports.put('status', status(NOW)));
    await shown.until(() => path() === '/c/demo');
  });
  it('all healthy says so and offers practice', async () => {
    const shown = await at('/c/demo', { rooms: { ...recording(NOW), overview: overview(NOW, []) } });
    await shown.until(() => shown.text().includes('All healthy'));
    expect(shown.text()).toContain('Practice: break something');
  });
  it('a group that is not visible says so instead of showing nothing', async () => {
    const refused = {
      status: 'refused',
      refusal: { code: 'unknown-group', detail: 'No group x on demo' },
    } as const;
    const shown = await at('/c/demo/groups/x', { rooms: { ...recording(NOW), group: refused } });
    await shown.until(() => shown.text().includes('This group is not visible'));
  });
  it('an event that cannot be read shows the problem of the bridge', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Kafka refuses',
      status: 403,
      code: 'not-authorized-by-kafka',
      detail: 'Read on orders is missing',
    } as const;
    const shown = await at('/c/demo/topics/orders/1/48213', { event: problem });
    await shown.until(() => shown.text().includes('Read on orders is missing'));
  });
  it('a transaction marker is explained', async () => {
    const marker = event(NOW, {
      kind: 'transaction-marker',
      value: null,
      key: null,
      explanation: 'A transaction ended here.',
    });
    const shown = await at('/c/demo/topics/orders/1/48213', { event: marker });
    await shown.until(() => shown.text().includes('A transaction ended here.'));
  });
  it('opened and closed findings are announced together, every 5 s at most; what was open already is not', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const shown = await at('/c/demo');
    await shown.until(() => card() !== null);
    const live = shown.find('[aria-live="polite"][aria-atomic="true"]');
    await shown.pass(5_000);
    expect(live.textContent).toBe('');
    await shown.change((ports) =>
      ports.put(
        'overview',
        overview(NOW, [poisonFinding(NOW, { id: 'f-new', title: 'inventory is stuck' })]),
      ),
    );
    await shown.pass(4_000);
    expect(live.textContent).toBe('');
    await shown.pass(1_000);
    expect(live.textContent).toMatch(/^Opened: inventory is stuck\. 2 findings closed: /);
  });
});

describe('numbers that change every tick', () => {
  it('are written to the page without a single React commit', async () => {
    const rooms = { ...recording(NOW), group: group(NOW) };
    const shown = await at('/c/demo/groups/order-processing', { rooms });
    await shown.until(() => shown.text().includes('53,625'));
    const rows = shown.find('[role="grid"]');
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((list) => changes.push(...list));
    observer.observe(rows, { subtree: true, childList: true, attributes: true, characterData: true });
    for (let i = 1; i <= 10; i++) shown.ports.tick('group', { 'partitions/orders-1/endOffset': 53_625 + i });
    await shown.until(() => shown.text().includes('53,635'));
    observer.disconnect();
    const touched = new Set(changes.map((change) => change.target));
    // One frame, one figure: ten ticks touched a single span.
    expect(touched.size).toBe(1);
  });
});

it('leaving a view releases its room', async () => {
  const shown = await at('/c/demo/groups/order-processing');
  await shown.until(() => shown.ports.watched().includes('group'));
  await shown.press('g');
  await shown.press('b');
  await shown.until(() => shown.text().includes('127.0.0.1:9092'));
  expect(shown.ports.watched()).not.toContain('group');
});

describe('accessibility (axe; colours are checked in contrast.test.ts)', () => {
  it.each([
    '/c/demo',
    '/c/demo?mode=table',
    '/c/demo/groups/order-processing',
    '/c/demo/topics/orders',
    '/c/demo/topics/orders/1/48213',
    '/c/demo/groups',
    '/c/demo/topics',
    '/c/demo/brokers',
    '/c/demo/findings',
    '/c/demo/systems',
    '/c/demo/settings',
    '/c/demo/findings?row=f-poison-1&state=all',
    '/c/demo/groups?q=lag%3Emany',
    '/nowhere',
  ])('%s is clean', async (address) => {
    const shown = await at(address, { rooms: { ...recording(NOW), groups: groupList(NOW, 10) } });
    await shown.until(() => document.querySelector('main h1, main .state') !== null);
    const result = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(result.violations.map((item) => `${item.id}: ${item.nodes[0]?.html ?? ''}`)).toEqual([]);
  });
});
