import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFaults } from '../support/axe.ts';
import { playgroundPages } from '../support/playground-pages.ts';

/** Lists, findings and settings in a real Chromium, on recorded rooms that answer by window as the bridge does. */
const open = playgroundPages({ width: 1280, height: 800 });
const firstRow = (page: Page) =>
  page.evaluate(() => {
    const top = document.querySelector('.long-table')?.getBoundingClientRect().top ?? 0;
    const row = [...document.querySelectorAll<HTMLElement>('[data-row]')]
      .filter((item) => item.getBoundingClientRect().bottom > top + 60)
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0];
    return row?.dataset.row ?? null;
  });

describe('5,000 groups', () => {
  test('one scroll goes through all of them: the window follows, and few rows are in the page', async () => {
    const { page, troubles } = await open('page=groups&rows=5000&state=still');
    const table = page.locator('.long-table');
    for (const share of [0.2, 0.5, 0.9, 1]) {
      const row = await table.evaluate((element, to) => {
        element.scrollTop = (element.scrollHeight - element.clientHeight) * to;
        return Math.ceil(element.scrollTop / 40) + 5;
      }, share);
      await page.waitForFunction((at) => document.querySelector(`[data-row="${at}"] .name`) !== null, row);
    }
    expect(await page.locator('[data-row="4999"]').count()).toBe(1);
    expect(await page.locator('[data-row]').count()).toBeLessThan(60);
    expect(troubles).toEqual([]);
  });

  test('End, Home and Page keys reach every row, and focus stays with the row', async () => {
    const { page } = await open('page=groups&rows=5000&state=still');
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '4999');
    await page.keyboard.press('PageUp');
    await page.waitForFunction(
      () => Number(document.activeElement?.getAttribute('data-row') ?? 9_999) < 4_995,
    );
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '0');
    await page.waitForFunction(
      () => document.activeElement?.textContent?.includes('order-processing') === true,
    );
  });

  test('place, order and chosen row survive a reload', async () => {
    const { page } = await open('page=groups&rows=5000&state=still');
    await page.locator('[role="columnheader"]:nth-child(1) button').click();
    await page.waitForURL('**/groups?sort=group');
    await page.locator('.long-table').evaluate((element) => {
      element.scrollTop = 40 * 1_200;
    });
    await page.waitForFunction(() => new URLSearchParams(location.search).get('offset') === '1200');
    await page.locator('[data-row="1205"]').focus();
    await page.waitForFunction(() => new URLSearchParams(location.search).has('row'));
    const search = await page.evaluate(() => location.search);
    const name = new URLSearchParams(search).get('row') ?? '';
    // The playground takes the address it is given; the server of these tests has but one page.
    const again = await open(
      `page=groups&rows=5000&state=still&at=${encodeURIComponent(`/c/demo/groups${search}`)}`,
    );
    await again.page.waitForSelector('[aria-selected="true"]');
    expect(await firstRow(again.page)).toBe('1200');
    expect(await again.page.locator('[aria-selected="true"]').textContent()).toContain(name);
  });
});

describe('search', () => {
  test('by keyboard alone: a field, a value, a mistake under the right letters', async () => {
    const { page } = await open('page=groups&state=still');
    const field = page.locator('main [role="combobox"]');
    await field.click();
    await page.keyboard.type('sta');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.type('poi');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await field.inputValue()).toBe('state:poison-event ');
    await page.waitForFunction(() => document.querySelectorAll('[data-row]').length === 1);
    await page.keyboard.type('lag>many');
    await page.waitForSelector('.search-error');
    const places = await page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('main .search-input');
      const mark = document.querySelector('.search-mirror mark')?.getBoundingClientRect();
      const context = document.createElement('canvas').getContext('2d');
      if (!input || !mark || !context) return null;
      const style = getComputedStyle(input);
      context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const from = input.getBoundingClientRect().left + Number.parseFloat(style.paddingLeft);
      return { mark: mark.left, letters: from + context.measureText('state:poison-event lag>').width };
    });
    expect(Math.abs((places?.mark ?? 0) - (places?.letters ?? 99))).toBeLessThan(3);
  });

  test('the help lists the fields, and a field that is pressed goes into the search', async () => {
    const { page } = await open('page=groups&state=still');
    await page.getByRole('button', { name: 'What can be searched for' }).click();
    await page.getByRole('button', { name: 'lagSeconds>' }).click();
    const field = page.locator('main [role="combobox"]');
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
    expect(await field.inputValue()).toBe('lagSeconds>');
  });
});

describe('sizes', () => {
  test.each([390, 1280, 1920, 3840])('%d wide: nothing runs out of the page sideways', async (width) => {
    for (const name of ['groups', 'topics', 'brokers', 'findings', 'finding', 'settings']) {
      const { page } = await open(`page=${name}&state=still`, { width, height: 900 });
      const [wide, out] = await page.evaluate(() => [
        document.documentElement.scrollWidth - window.innerWidth,
        [...document.querySelectorAll('.head a, .head button, .list-ask *, .page-aside *')]
          .filter(
            (item) =>
              !item.closest('.head-places') && !item.closest('.hidden-text, .search-mirror, .tool-word'),
          )
          .filter((item) => item.getBoundingClientRect().right > window.innerWidth + 1)
          .map((item) => item.className.toString()),
      ]);
      expect([name, wide, out]).toEqual([name, 0, []]);
      // Each row fills its place: neither gaps between rows nor rows that lie on each other.
      const gaps = await page.evaluate(() => {
        const boxes = [...document.querySelectorAll('[data-row]')]
          .map((row) => row.getBoundingClientRect())
          .sort((a, b) => a.top - b.top);
        return boxes.slice(1).map((box, at) => Math.round(box.top - (boxes[at]?.bottom ?? 0)));
      });
      expect([name, gaps.filter((gap) => gap !== 0)]).toEqual([name, []]);
      await page.close();
    }
  });

  test('390 wide: each group is a card with its main facts', async () => {
    const { page } = await open('page=groups&state=still', { width: 390, height: 844 });
    await page.waitForSelector('.card-row');
    expect(await page.locator('.card-row').first().innerText()).toContain('5,433');
    await page.getByLabel('Order').selectOption('-lag');
    await page.waitForURL('**sort=-lag');
  });
});

describe('accessibility (axe, with the colours)', () => {
  const views = [
    'groups',
    'topics',
    'brokers',
    'findings',
    'finding',
    'finding-gone',
    'settings',
    'systems',
    'search-none',
    'search-wrong',
    'list-wrong',
  ];
  test.each(views.flatMap((view) => ['dark', 'light'].map((theme) => [view, theme] as const)))(
    '%s, %s',
    async (view, theme) => {
      const { page, troubles } = await open(`page=${view}&theme=${theme}&state=still`);
      await page.waitForFunction(() => document.querySelector('main .loading') === null);
      expect(await axeFaults(page, 'body')).toEqual([]);
      expect(troubles).toEqual([]);
    },
  );

  test('a list that is stale can still be read', async () => {
    const { page } = await open('page=groups&state=stale');
    await page.waitForSelector('.long-table-old');
    expect(await axeFaults(page, 'main')).toEqual([]);
  });
});
