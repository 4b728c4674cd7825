// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Shell } from '../../../client/app/shell.tsx';
import { findingList } from '../../../client/playground/recording-lists.ts';
import { recording } from '../../../client/playground/recording.ts';
import { draw, NOW, type Page } from '../page.tsx';

vi.mock('../../../client/scene/index.ts', () => ({ FlowScene: () => null }));

let page: Page | null = null;
afterEach(() => {
  page?.close();
  page = null;
});

async function at(address: string, change: Partial<ReturnType<typeof recording>> = {}): Promise<Page> {
  page = await draw(<Shell />, { at: address, rooms: { ...recording(NOW), ...change } });
  return page;
}
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-row]')];
const bands = (): Element[] => [...document.querySelectorAll('.timeline-band')];
const query = (): URLSearchParams => new URLSearchParams(window.location.search);

describe('findings', () => {
  it('open ones first; closed and all when asked', async () => {
    const shown = await at('/c/demo/findings');
    await shown.until(() => rows().length === 2);
    expect(bands()).toHaveLength(2);
    expect(shown.text()).not.toContain('hung, closed');
    shown.close();
    const all = await at('/c/demo/findings?state=all');
    await all.until(() => rows().length === 16);
    // The first row of the closed ones is the one that closed last.
    expect(rows()[2]?.textContent).toContain('inventory-management hung on orders-0');
  });

  it('nothing wrong is good news', async () => {
    const shown = await at('/c/demo/findings', { findings: findingList(NOW, 0, []) });
    await shown.until(() => shown.text().includes('Nothing is wrong as far as Millrace can see'));
    expect(shown.text()).toContain('Nothing was wrong in the last hour.');
  });

  it('a press on a row opens its details beside the list: proof, what to do, its life', async () => {
    const shown = await at('/c/demo/findings');
    await shown.until(() => rows().length === 2);
    await shown.click(rows()[0] ?? document.body);
    await shown.until(() => document.querySelector('.finding-life') !== null);
    expect(query().get('row')).toBe('f-poison-1');
    const pane = shown.find('.finding-pane').textContent ?? '';
    for (const part of [
      'stuck on orders-1',
      '5,412',
      'What to do',
      'seen as hung',
      'sharpened to poison event',
    ])
      expect(pane).toContain(part);
    await shown.click(shown.named('Close the details'));
    expect(document.querySelector('.finding-pane')).toBeNull();
    expect(query().get('row')).toBeNull();
  });

  it('an address of a finding opens it wherever it stands; one that is not known says so', async () => {
    const shown = await at('/c/demo/findings?row=f-past-3');
    await shown.until(() => document.querySelector('.finding-life') !== null);
    expect(shown.find('.finding-pane').textContent).toContain('analytics hung on orders-3');
    shown.close();
    const gone = await at('/c/demo/findings?row=f-nowhere');
    await gone.until(() => gone.text().includes('This finding is not known'));
    gone.close();
    const hostile = await at(`/c/demo/findings?row=${encodeURIComponent(`"x\\${'y'.repeat(400)}`)}`);
    await hostile.until(() => hostile.text().includes('This finding is not known'));
  });

  it('a search narrows the timeline as well as the list', async () => {
    const shown = await at('/c/demo/findings?q=severity%3Awarning');
    await shown.until(() => rows().length === 1);
    expect(bands().map((band) => band.getAttribute('data-finding'))).toEqual(['f-slow-1']);
  });
});

describe('the timeline', () => {
  it('is walked by arrows, Space chooses, Enter goes to what it is about', async () => {
    const shown = await at('/c/demo/findings?state=all');
    await shown.until(() => bands().length > 2);
    const current = (): Element => shown.find('.timeline-band[tabindex="0"]');
    expect(document.querySelectorAll('.timeline-band[tabindex="0"]')).toHaveLength(1);
    const first = current();
    await shown.focus(first as HTMLElement);
    await shown.press('ArrowDown', first);
    expect(document.activeElement).not.toBe(first);
    expect(current()).toBe(document.activeElement);
    const second = current();
    await shown.press(' ', second);
    expect(query().get('row')).toBe(second.getAttribute('data-finding'));
    await shown.press('Enter', current());
    expect(window.location.pathname).toMatch(/^\/c\/demo\/groups\//);
  });

  it('each band says in words what, where, when and how long', async () => {
    const shown = await at('/c/demo/findings');
    await shown.until(() => bands().length === 2);
    expect(bands()[0]?.getAttribute('aria-label')).toBe(
      'poison event, critical, group order-processing, since 14:02:11, 1 min 48 s, still open',
    );
    expect(bands()[1]?.getAttribute('aria-label')).toContain('at least 25 min');
  });

  it('reaches back an hour or a day, as the address says', async () => {
    const shown = await at('/c/demo/findings?state=all');
    await shown.until(() => bands().length > 2);
    const hour = bands().length;
    await shown.click(shown.named('Day'));
    await shown.until(() => document.querySelector('[aria-label="Timeline of the last day"]') !== null);
    expect(query().get('span')).toBe('day');
    expect(query().get('state')).toBe('all');
    expect(bands().length).toBeGreaterThan(hour);
  });
});
