import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFaults } from '../support/axe.ts';
import { playgroundPages } from '../support/playground-pages.ts';

/** Charts and the drill-down in a real Chromium, on recorded rooms and histories. */
const open = playgroundPages({ width: 1280, height: 900 });
const chart = (page: Page, title: string) => page.locator(`figure[aria-label="${title}"]`);
const over = (page: Page, title: string) => chart(page, title).locator('.u-over');
const said = async (page: Page, title: string) =>
  (await chart(page, title).locator('[role="img"]').getAttribute('aria-label')) ?? '';

/** How many pixels of a chart's plot, between two shares of its width, have the colour of a CSS variable. */
const coloured = (page: Page, title: string, variable: string, from = 0, to = 1) =>
  page.evaluate(
    ([name, colour, left, right]) => {
      const figure = document.querySelector(`figure[aria-label="${name}"]`);
      const canvas = figure?.querySelector('canvas');
      const plot = figure?.querySelector('.u-over')?.getBoundingClientRect();
      const box = canvas?.getBoundingClientRect();
      const context = canvas?.getContext('2d');
      if (!canvas || !plot || !box || !context) return -1;
      const value = getComputedStyle(document.documentElement).getPropertyValue(`--${colour}`).trim();
      const wanted = [1, 3, 5].map((at) => Number.parseInt(value.slice(at, at + 2), 16));
      const scale = canvas.width / box.width;
      const x = (plot.left - box.left + plot.width * left) * scale;
      const width = plot.width * (right - left) * scale;
      const top = (plot.top - box.top) * scale;
      const { data } = context.getImageData(x, top, Math.max(1, width), (plot.height - 2) * scale);
      let count = 0;
      for (let at = 0; at < data.length; at += 4)
        if (
          (data[at + 3] ?? 0) > 200 &&
          wanted.every((channel, index) => Math.abs(channel - (data[at + index] ?? 0)) < 12)
        )
          count++;
      return count;
    },
    [title, variable, from, to] as const,
  );

describe('charts', () => {
  test('are drawn from history, with gaps where nothing is known', async () => {
    const { page, troubles } = await open('page=group&state=still');
    await over(page, 'Rates').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.chart canvas').length === 6);
    await expect.poll(() => coloured(page, 'Rates', 'ok')).toBeGreaterThan(100);
    // Half an hour ago the recorded bridge was away for six minutes.
    expect(await coloured(page, 'Rates', 'ok', 0.5, 0.57)).toBe(0);
    expect(await coloured(page, 'Rates', 'event', 0.5, 0.57)).toBe(0);
    expect(await coloured(page, 'Rates', 'ok', 0.2, 0.4)).toBeGreaterThan(20);
    expect(troubles).toEqual([]);
  });

  test('the proof shows arrivals going on where commits stopped', async () => {
    const { page } = await open('page=group&state=still');
    const title = 'Commits against arrivals of orders-1';
    await over(page, title).waitFor();
    await expect.poll(() => coloured(page, title, 'critical')).toBeGreaterThan(50);
    const [ticksBefore, ticksAfter] = [
      await coloured(page, title, 'ok', 0.15, 0.33),
      await coloured(page, title, 'event', 0.5, 0.9),
    ];
    expect(ticksBefore).toBeGreaterThan(50);
    expect(ticksAfter).toBeGreaterThan(50);
  });

  test('share one cursor: all write the values of its moment', async () => {
    const { page } = await open('page=group&state=still');
    await over(page, 'Queue latency over time').waitFor();
    await over(page, 'Rates').hover({ position: { x: 60, y: 40 } });
    for (const title of ['Rates', 'Lag in events', 'Lag in time', 'Queue latency over time'])
      await chart(page, title)
        .locator('.chart-as-of', { hasText: /^at \d\d:/ })
        .waitFor();
    await page.mouse.move(5, 5);
    await chart(page, 'Lag in events')
      .locator('.chart-as-of', { hasText: /^as of / })
      .waitFor();
  });

  test('a drag zooms all of them and stands in the address; a double click and Esc lead back', async () => {
    const { page, troubles } = await open('page=group&state=live');
    const box = await over(page, 'Rates').boundingBox();
    if (box === null) throw new Error('no plot');
    await over(page, 'Rates').scrollIntoViewIfNeeded();
    const zoom = async (): Promise<void> => {
      const at = await over(page, 'Rates').boundingBox();
      if (at === null) throw new Error('no plot');
      await page.mouse.move(at.x + at.width * 0.2, at.y + 40);
      await page.mouse.down();
      await page.mouse.move(at.x + at.width * 0.3, at.y + 44, { steps: 4 });
      await page.mouse.move(at.x + at.width * 0.45, at.y + 44, { steps: 4 });
      await page.mouse.up();
      await page.waitForFunction(() => /range=\d+-\d+/.test(location.search));
    };
    await zoom();
    const [from, to] = (new URL(page.url()).searchParams.get('range') ?? '').split('-').map(Number);
    expect(Math.abs(((to ?? 0) - (from ?? 0)) / 900_000 - 1)).toBeLessThan(0.1);
    for (const title of ['Rates', 'Lag in events']) expect(await said(page, title)).toMatch(/over 1[45] min/);
    await over(page, 'Lag in events').dblclick();
    await page.waitForFunction(() => !location.search.includes('range'));
    await over(page, 'Rates').scrollIntoViewIfNeeded();
    await zoom();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !location.search.includes('range'));
    expect(new URL(page.url()).pathname).toBe('/c/demo/groups/order-processing');
    await page.getByRole('link', { name: '15 min' }).click();
    await page.waitForFunction(() => location.search.includes('range=15m'));
    await expect.poll(() => said(page, 'Rates')).toContain('over 15 min');
    expect(troubles).toEqual([]);
  });

  test('follow the theme at once', async () => {
    const { page } = await open('page=topic&state=still');
    await expect.poll(() => coloured(page, 'Rate in', 'event')).toBeGreaterThan(50);
    await page.getByRole('button', { name: /theme/i }).click();
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    await expect.poll(() => coloured(page, 'Rate in', 'event')).toBeGreaterThan(50);
  });

  test('draw nothing while the tab is hidden, and at once when it is seen again', async () => {
    const { page } = await open('page=group&state=live');
    await expect.poll(() => coloured(page, 'Rates', 'ok')).toBeGreaterThan(50);
    const draws = await page.evaluate(async () => {
      const proto = CanvasRenderingContext2D.prototype;
      const clear = proto.clearRect;
      let count = 0;
      proto.clearRect = function (...args) {
        count++;
        return clear.apply(this, args);
      };
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      const hidden = count;
      Reflect.deleteProperty(document, 'visibilityState');
      document.dispatchEvent(new Event('visibilitychange'));
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { hidden, seen: count };
    });
    expect(draws.hidden).toBe(0);
    expect(draws.seen).toBeGreaterThanOrEqual(6);
  });

  test('take their place before they are there: nothing jumps', async () => {
    const { page } = await open('page=topic&state=still');
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
          }).observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => resolve(sum), 1_500);
        }),
    );
    expect(shift).toBeLessThan(0.02);
  });
});

describe('hostile and broken input', () => {
  test('nothing that stands in names and payloads is run or fetched', async () => {
    for (const name of ['group', 'topic', 'event']) {
      const { page, troubles } = await open(`page=${name}&case=hostile&state=still`);
      let alerts = 0;
      page.on('dialog', (dialog) => {
        alerts++;
        void dialog.dismiss();
      });
      await page.waitForFunction(() => document.querySelector('.chart canvas, .event-headers') !== null);
      expect([name, alerts, troubles]).toEqual([name, 0, []]);
    }
  });

  test('10,000 headers and a megabyte leave the page responsive', async () => {
    for (const name of ['headers', 'large', 'hostile']) {
      const { page } = await open(`page=event&case=${name}&state=still`);
      await page.locator('.event-body .code').first().waitFor();
      const slowest = await page.evaluate(async () => {
        let worst = 0;
        for (let frame = 0; frame < 20; frame++) {
          const begun = performance.now();
          document.querySelector('.table-windowed, .code')?.scrollBy(0, 4_000);
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
          worst = Math.max(worst, performance.now() - begun);
        }
        return worst;
      });
      expect(slowest).toBeLessThan(1_000);
    }
  });
});

describe('looks', () => {
  const STATES = [
    ['group', 'still', ''],
    ['group', 'stale', ''],
    ['group', 'loading', ''],
    ['group', 'still', 'empty'],
    ['group', 'still', 'longest'],
    ['group', 'still', 'missing'],
    ['group', 'still', 'many'],
    ['topic', 'still', ''],
    ['topic', 'still', 'longest'],
    ['event', 'still', ''],
    ['event', 'still', 'headers'],
    ['event', 'still', 'hostile'],
    ['event', 'still', 'gap'],
    ['event', 'still', 'missing'],
  ] as const;

  test.each(['dark', 'light'])('%s: axe finds no fault in any state', async (theme) => {
    for (const [name, state, hard] of STATES) {
      const { page } = await open(`page=${name}&state=${state}&case=${hard}&theme=${theme}`);
      // The event at the head is read only once it is in view.
      if (state !== 'loading')
        await page.waitForFunction(
          () => document.querySelector('.loading:not(.head-event .loading)') === null,
        );
      expect([name, state, hard, await axeFaults(page)]).toEqual([name, state, hard, []]);
      await page.close();
    }
  });

  test.each([390, 1280, 1920, 3840])('%d wide: nothing runs out of the page sideways', async (width) => {
    for (const [name, state, hard] of STATES) {
      const { page } = await open(`page=${name}&state=${state}&case=${hard}`, { width, height: 900 });
      const wide = await page.evaluate(() => {
        const main = document.querySelector('main');
        return [
          document.documentElement.scrollWidth - window.innerWidth,
          (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0),
        ];
      });
      expect([name, state, hard, wide]).toEqual([name, state, hard, [0, 0]]);
      await page.close();
    }
  });
});
