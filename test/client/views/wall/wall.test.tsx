// @vitest-environment jsdom
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Shell } from '../../../../client/app/shell.tsx';
import { event, recording, status } from '../../../../client/playground/recording.ts';
import { overview, poisonFinding } from '../../../../client/playground/recording-flow.ts';
import { setPreferences } from '../../../../client/store/preferences.ts';
import { draw, NOW, type Page } from '../../page.tsx';

// jsdom has no WebGL: the wall falls back to its plan, which is what these tests look at.
vi.mock('../../../../client/scene/index.ts', () => ({ FlowScene: () => null }));

let page: Page | null = null;
beforeEach(() => {
  setPreferences({ shortcuts: true, theme: 'dark' });
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});
afterEach(() => {
  page?.close();
  page = null;
  Reflect.deleteProperty(navigator, 'wakeLock');
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function at(address = '/c/demo/wall', change: Parameters<typeof draw>[1] = {}): Promise<Page> {
  page = await draw(<Shell />, { at: address, rooms: recording(NOW), event: event(NOW), ...change });
  const shown = page;
  await shown.until(() => document.querySelector('.wall') !== null);
  return shown;
}
const sentence = (): string => document.querySelector('.wall-finding h2')?.textContent?.trim() ?? '';

describe('the wall', () => {
  it('shows the worst finding with its proof, the counts, and the plan where there is no WebGL', async () => {
    const shown = await at();
    await shown.until(() => sentence().includes('stuck on orders-1'));
    const text = shown.text();
    for (const part of ['1 critical', '1 warning', '0 info', '1 of 2', '5,412', 'as of', 'owner order-2'])
      expect(text).toContain(part);
    expect(shown.find('.wall-plan [data-shown="true"]').textContent).toContain('order-processing');
  });

  it('is at /wall too, for the first cluster', async () => {
    const shown = await at('/wall');
    await shown.until(() => sentence().includes('stuck on orders-1'));
    expect(shown.find('h1').textContent).toBe('demo');
  });

  it('steps through the findings by itself, every so many seconds of the address', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const shown = await at('/c/demo/wall?every=900');
    await shown.until(() => sentence().includes('stuck on orders-1'));
    await shown.pass(890_000);
    expect(sentence()).toContain('stuck on orders-1');
    await shown.pass(11_000);
    expect(sentence()).toContain('analytics falls behind');
    await shown.pass(901_000);
    expect(sentence()).toContain('stuck on orders-1');
  });

  it('steps by hand, and Esc goes back to Flow', async () => {
    const shown = await at();
    await shown.until(() => sentence() !== '');
    await shown.press('n');
    expect(sentence()).toContain('analytics falls behind');
    await shown.press('ArrowLeft');
    expect(sentence()).toContain('stuck on orders-1');
    await shown.press('Escape');
    expect(window.location.pathname).toBe('/c/demo');
  });

  it('shows a finding at once when it opens', async () => {
    const shown = await at();
    await shown.until(() => sentence() !== '');
    const opened = poisonFinding(NOW, { id: 'f-new', severity: 'info', title: 'kitchen: a new trouble' });
    await shown.change((ports) => ports.put('overview', overview(NOW, [poisonFinding(NOW), opened])));
    await shown.until(() => sentence() === 'kitchen: a new trouble');
  });

  it('says that the picture is old, how old, and takes the colour out of it', async () => {
    const shown = await at();
    await shown.until(() => sentence() !== '');
    await shown.change((ports) =>
      ports.setLink({ state: 'lost', since: NOW, lastMessageAt: NOW - 14_000, reason: 'the line was cut' }),
    );
    await shown.until(() => document.querySelector('.wall-stale') !== null);
    expect(shown.find('[role="alert"]').textContent).toContain('No news from the bridge');
    expect(shown.find('.wall-age').textContent).toBe('14 s old');
    expect(document.querySelector('.wall-old')).not.toBeNull();
    await shown.change((ports) => ports.setLink({ state: 'live', since: NOW, lastMessageAt: NOW }));
    await shown.until(() => document.querySelector('.wall-stale') === null);
  });

  it('never says all healthy of an old picture', async () => {
    const shown = await at('/c/demo/wall', { rooms: { ...recording(NOW), overview: overview(NOW, []) } });
    await shown.until(() => sentence().startsWith('All healthy as of 14:03:59'));
    expect(shown.text()).toContain('Watched: 4 groups, 4 topics, 1 broker, 2 systems.');
    await shown.change((ports) =>
      ports.setLink({ state: 'lost', since: NOW, lastMessageAt: NOW, reason: 'gone' }),
    );
    await shown.until(() => sentence().startsWith('Was healthy as of'));
    expect(document.querySelector('.wall-ok')).toBeNull();
  });

  it('says what it waits for before there is anything, and never that this is healthy', async () => {
    const shown = await at('/wall', { rooms: { status: status(NOW, false) } });
    await shown.until(() => sentence() === 'Millrace is starting');
    expect(shown.text()).not.toContain('healthy');
  });

  it('a cluster that does not exist is said, not a white wall', async () => {
    const refused = {
      status: 'refused',
      refusal: { code: 'unknown-cluster', detail: 'No cluster nowhere here' },
    } as const;
    const shown = await at('/c/nowhere/wall', { rooms: { ...recording(NOW), overview: refused } });
    await shown.until(() => shown.text().includes('No cluster nowhere here'));
  });

  it('hides cursor and buttons after five still seconds, and shows them again on a move', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const shown = await at();
    await shown.change(() => void window.dispatchEvent(new Event('pointermove')));
    expect(document.querySelector('.wall-idle')).toBeNull();
    await shown.pass(5_100);
    expect(document.querySelector('.wall-idle')).not.toBeNull();
    await shown.change(() => void window.dispatchEvent(new Event('pointermove')));
    expect(document.querySelector('.wall-idle')).toBeNull();
  });

  it('keeps the screen awake while it is open, and lets it sleep when it is left', async () => {
    const release = vi.fn(async () => undefined);
    const request = vi.fn(async () => ({ released: false, release }));
    Object.defineProperty(navigator, 'wakeLock', { value: { request }, configurable: true });
    const shown = await at();
    await shown.until(() => request.mock.calls.length === 1);
    expect(release).not.toHaveBeenCalled();
    await shown.press('Escape');
    await shown.until(() => release.mock.calls.length === 1);
  });

  it.each([
    ['findings', {}],
    ['healthy', { overview: overview(NOW, []) }],
  ])('axe finds nothing (%s)', async (_, rooms) => {
    const shown = await at('/c/demo/wall', { rooms: { ...recording(NOW), ...rooms } });
    await shown.until(() => sentence() !== '');
    const result = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(result.violations.map((item) => `${item.id}: ${item.nodes[0]?.html ?? ''}`)).toEqual([]);
  });
});

it('g w goes to the wall from any page', async () => {
  page = await draw(<Shell />, { at: '/c/demo/topics', rooms: recording(NOW) });
  await page.press('g');
  await page.press('w');
  expect(window.location.pathname).toBe('/c/demo/wall');
});
