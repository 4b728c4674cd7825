// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Shell } from '../../../client/app/shell.tsx';
import { caseOf, HOSTILE } from '../../../client/playground/cases.ts';
import { recording } from '../../../client/playground/recording.ts';
import { topicHistory } from '../../../client/playground/recording-history.ts';
import { visibleName } from '../../../client/select/names.ts';
import { draw, NOW, type Page } from '../page.tsx';

vi.mock('../../../client/scene/index.ts', () => ({ FlowScene: () => null }));

let page: Page | null = null;
afterEach(() => {
  page?.close();
  page = null;
  vi.restoreAllMocks();
});

const EVENT = '/c/demo/topics/orders/1/48213';
async function at(address: string, name: string): Promise<Page> {
  const hard = caseOf(name, NOW);
  page = await draw(<Shell />, {
    at: address,
    rooms: { ...recording(NOW), ...hard.rooms },
    history: { topic: topicHistory(NOW) },
    ...(hard.event ? { event: hard.event } : {}),
  });
  await page.until(() => document.querySelector('main h1') !== null);
  return page;
}

describe('an event', () => {
  it('with hostile headers, key and value is shown as text, with nothing hidden', async () => {
    const shown = await at(EVENT, 'hostile');
    await shown.until(() => shown.text().includes('<script>alert(1)</script>'));
    const main = shown.find('main');
    expect(main.querySelector('script, img')).toBeNull();
    expect(main.querySelector('.event-headers')?.textContent).toContain(visibleName(HOSTILE));
    expect(main.textContent).not.toMatch(/[\u0000-\u0008\u001b\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
    expect(main.querySelector('.code')?.textContent).toContain('⟨U+202E⟩');
  });

  it('of a megabyte is shown by parts, and says how much there is', async () => {
    const shown = await at(EVENT, 'large');
    await shown.until(() => shown.text().includes('of 1,048,012 characters'));
    expect(shown.find('.event-body .code').textContent?.length).toBe(100_000);
    await shown.click(shown.named('Show more'));
    expect(shown.find('.event-body .code').textContent?.length).toBe(200_000);
  });

  it('with 10,000 headers draws those on screen, names their number, and opens any in full', async () => {
    const shown = await at(EVENT, 'headers');
    await shown.until(() => document.querySelector('[data-row="7"]') !== null);
    expect(document.querySelectorAll('[data-row]').length).toBeLessThan(60);
    expect(shown.find('[role="grid"]').getAttribute('aria-rowcount')).toBe('10001');
    expect(shown.text()).toContain('10,000');
    await shown.click(shown.find('[data-row="7"]'));
    expect(shown.find('.event-many .code').textContent?.length).toBe('seven '.length * 500);
  });

  it.each([
    ['below-log-start', 'the log starts at offset 12,000', 'Go to offset 12,000'],
    ['gap', 'Compaction removed', 'Go to offset 48,217'],
    ['marker', 'A transaction ended here', 'Go to offset 48,214'],
    ['beyond-end', 'Nothing has been written here yet', 'Topic'],
  ])('where nothing can be read (%s) it says why, and leads on', async (name, words, way) => {
    const shown = await at(EVENT, name);
    await shown.until(() => shown.text().includes(words));
    expect(shown.named(way).getAttribute('href')).toMatch(/^\/c\/demo\/topics\/orders/);
  });

  it('of a partition that does not exist says so, and leads to the topic', async () => {
    const shown = await at('/c/demo/topics/orders/99/0', 'missing');
    await shown.until(() => shown.text().includes('There is no such partition'));
    expect(shown.text()).toContain('Topic orders has 8 partitions');
    expect(shown.named('Topic').getAttribute('href')).toBe('/c/demo/topics/orders');
    expect(shown.named('Try again')).toBeTruthy();
  });

  it.each(['/c/demo/topics/orders/x/1', '/c/demo/topics/orders/1/-5', '/c/demo/topics/%E0%A4%A/1/1'])(
    '%s is no address: never a white page',
    async (address) => {
      page = await draw(<Shell />, { at: address, rooms: recording(NOW) });
      const shown = page;
      await shown.until(() => shown.text().includes('There is nothing at this address'));
      expect(shown.named('Go to Flow')).toBeTruthy();
    },
  );
});

describe('a topic', () => {
  it('draws its rate and size over the last hour', async () => {
    const shown = await at('/c/demo/topics/orders', 'none');
    const label = (): string =>
      document.querySelector('figure[aria-label="Rate in"] [role="img"]')?.getAttribute('aria-label') ?? '';
    await shown.until(() => label().includes('over 1 h'));
    expect(label()).toContain('in now 203 /s');
    expect(shown.find('figure[aria-label="Size"]').textContent).toContain('366.2 MiB');
  });

  it('with hostile names of groups and producers is shown as text', async () => {
    const shown = await at(`/c/demo/topics/${encodeURIComponent(HOSTILE)}`, 'hostile');
    await shown.until(() => document.querySelector('[aria-label="Producers of this topic"]') !== null);
    const main = shown.find('main');
    expect(main.querySelector('img, script')).toBeNull();
    expect(main.querySelector('h1')?.textContent).toContain(visibleName(HOSTILE));
    expect(main.textContent).not.toMatch(/[\u0000-\u0008\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
  });

  it('that is not there says so, and leads on', async () => {
    const shown = await at('/c/demo/topics/gone', 'missing');
    await shown.until(() => shown.text().includes('This topic is not visible'));
    expect(shown.named('All topics').getAttribute('href')).toBe('/c/demo/topics');
  });
});
