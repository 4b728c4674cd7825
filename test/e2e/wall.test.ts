import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults } from '../support/axe.ts';
import { launchBrowser, openPage } from '../support/browser.ts';
import { type RunningMillrace, startMillraceProcess } from '../support/millrace.ts';
import { until } from '../support/until.ts';

let millrace: RunningMillrace;
let browser: Browser;
let page: Page;
let troubles: string[];

beforeAll(async () => {
  [millrace, browser] = await Promise.all([startMillraceProcess(['demo']), launchBrowser()]);
  ({ page, troubles } = await openPage(browser, `${millrace.url}/wall?every=3`, {
    width: 1280,
    height: 720,
  }));
});
afterAll(async () => {
  await browser?.close();
  millrace?.process.kill('SIGCONT');
  await millrace?.stop();
});

const sentence = (): Promise<string> =>
  page.evaluate(() => document.querySelector('.wall-finding h2')?.textContent?.trim() ?? '');
/** From the moment the last message was on its way to the banner on screen, in ms. */
async function untilStale(silence: () => void): Promise<number> {
  const begun = Date.now();
  silence();
  await page.locator('.wall-stale').waitFor({ timeout: 10_000 });
  return Date.now() - begun;
}

describe('the wall, on a real Kafka in a real browser', () => {
  it('is calm and says of when, while all is well', async () => {
    await until(async () => (await millrace.findings()).length === 0, { timeoutMs: 90_000 });
    await until(async () => (await sentence()).startsWith('All healthy as of '), {
      timeoutMs: 30_000,
      describe: sentence,
    });
    await page.locator('.wall-picture canvas').waitFor({ timeout: 60_000 });
    expect(await page.locator('.wall-finding').innerText()).toMatch(
      /Watched: \d+ groups, \d+ topics, 1 broker/,
    );
    expect(await axeFaults(page)).toEqual([]);
  });

  it('shows what goes wrong, and steps through several findings by itself', async () => {
    await millrace.drill('hang', 'POST');
    await until(async () => (await sentence()).includes('order-processing'), {
      timeoutMs: 90_000,
      describe: sentence,
    });
    await millrace.drill('kill', 'POST');
    const seen = new Set<string>();
    await until(
      async () => {
        const shown = await sentence();
        for (const name of ['order-processing', 'notifications']) if (shown.includes(name)) seen.add(name);
        return seen.size === 2;
      },
      { timeoutMs: 90_000, describe: () => [...seen] },
    );
    // Both again: the round goes on.
    seen.clear();
    await until(
      async () => {
        const shown = await sentence();
        for (const name of ['order-processing', 'notifications']) if (shown.includes(name)) seen.add(name);
        return seen.size === 2;
      },
      { timeoutMs: 20_000, describe: () => [...seen] },
    );
    expect(await axeFaults(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('says within three seconds that the bridge stands still, without a word from it, and recovers', async () => {
    const took = await untilStale(() => millrace.process.kill('SIGSTOP'));
    process.stdout.write(`  silent bridge: banner after ${took} ms\n`);
    expect(took).toBeLessThanOrEqual(3_000);
    expect(await page.locator('.wall-age').innerText()).toMatch(/^\d+ s old$/);
    expect(await page.locator('.wall-old').count()).toBe(1);
    millrace.process.kill('SIGCONT');
    await page.locator('.wall-stale').waitFor({ state: 'detached', timeout: 30_000 });
  });

  it('says within three seconds that the bridge is gone', async () => {
    const took = await untilStale(() => millrace.process.kill('SIGKILL'));
    process.stdout.write(`  stopped bridge: banner after ${took} ms\n`);
    expect(took).toBeLessThanOrEqual(3_000);
    expect(await page.locator('[role="alert"]').innerText()).toContain('No news from the bridge');
    expect(await axeFaults(page)).toEqual([]);
  });
});
