import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchBrowser, openPage } from './browser.ts';
import { type Playground, startPlayground } from './playground.ts';

/** Pages of the playground in a real Chromium, for one test file: started before its tests, each page closed after its own. */
export function playgroundPages(standard: { width: number; height: number }) {
  let playground: Playground;
  let browser: Browser;
  const pages: Page[] = [];
  beforeAll(async () => {
    [playground, browser] = await Promise.all([startPlayground(), launchBrowser()]);
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
  });
  afterAll(async () => {
    await browser?.close();
    await playground?.stop();
  });
  /** `page=groups&theme=light`; resolves once the page has its heading. */
  return async (query: string, viewport = standard) => {
    const opened = await openPage(browser, `${playground.url}?${query}`, viewport);
    pages.push(opened.page);
    await opened.page.waitForSelector('main h1');
    return opened;
  };
}
