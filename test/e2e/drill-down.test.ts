import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { launchBrowser, openPage } from '../support/browser.ts';
import { type RunningMillrace, startMillraceProcess } from '../support/millrace.ts';
import { until } from '../support/until.ts';

/** From the home page to the proof, on a real Kafka, in the page as users get it with its content security policy. */
const withVerdicts = z.object({ partitions: z.array(z.object({ verdict: z.string() })) });
let millrace: RunningMillrace;
let browser: Browser;

beforeAll(async () => {
  [millrace, browser] = await Promise.all([startMillraceProcess(['demo']), launchBrowser()]);
  // A rhythm must have been learned before a pause in it can be told from any other.
  await until(
    async () => {
      const { partitions } = withVerdicts.parse(await millrace.get('/api/v1/groups/order-processing'));
      return (
        partitions.length > 0 && partitions.every(({ verdict }) => verdict === 'ok' || verdict === 'idle')
      );
    },
    { timeoutMs: 90_000, everyMs: 250 },
  );
  await millrace.drill('hang', 'POST');
  await until(async () => (await millrace.findings()).some(({ code }) => code === 'consumer-hung'), {
    timeoutMs: 90_000,
  });
});
afterAll(async () => {
  await browser?.close();
  await millrace?.stop();
});

const card = (page: Page) => page.getByRole('article').filter({ hasText: 'order-processing' }).first();
const PROOF = 'figure[aria-label^="Commits against arrivals of orders-"]';

describe('a hung consumer, from the home page', () => {
  it('one action leads to the proof: events came, commits stopped; and to the masked event at its head', async () => {
    const { page, troubles } = await openPage(browser, millrace.url);
    await card(page).getByRole('link', { name: 'Group', exact: true }).waitFor();
    const plots = () =>
      page.evaluate(
        () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/plot-')).length,
      );
    // What draws charts is loaded with the first view that has some, not with the page.
    expect(await plots()).toBe(0);
    await card(page).getByRole('link', { name: 'Group', exact: true }).click();
    await page.waitForURL(/\/groups\/order-processing/);
    await page.locator(`${PROOF} canvas`).waitFor({ timeout: 30_000 });

    expect(await plots()).toBeGreaterThan(0);

    const [found] = await millrace.findings();
    const words = page.locator('.proof-words');
    await expect
      .poll(() => words.innerText(), { timeout: 15_000 })
      .toMatch(/\d+ events? (is|are) unread, and nothing was committed since [\d:]+ /);
    const stood = Number(/stands at offset ([\d,]+)/.exec(await words.innerText())?.[1]?.replaceAll(',', ''));
    expect(stood).toBe(found?.offset);

    const head = page.locator('.head-event');
    await head.locator('.code', { hasText: '"orderId"' }).waitFor({ timeout: 15_000 });
    const event = await head.innerText();
    expect(event).toContain('•••••');
    expect(event).not.toMatch(/@example\.com/);
    expect(await page.locator('.commands').innerText()).toContain(`--to-offset ${stood + 1} --dry-run`);

    // The stuck partition stands first, with its owner.
    const first = page.getByRole('grid', { name: /^Partitions/ }).locator('[data-row="0"]');
    expect(await first.innerText()).toMatch(/hung/);

    // The picture goes on: more is waiting than a while ago.
    const drawn = page.locator(`${PROOF} [role="img"]`);
    const arrived = async (): Promise<number> =>
      Number(
        /arrived up to now ([\d,]+)/
          .exec((await drawn.getAttribute('aria-label')) ?? '')?.[1]
          ?.replaceAll(',', ''),
      );
    await expect.poll(arrived, { timeout: 15_000 }).toBeGreaterThan(stood);
    const before = await arrived();
    await expect.poll(arrived, { timeout: 20_000 }).toBeGreaterThan(before);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('by keyboard alone: the link on the finding, Enter', async () => {
    const { page } = await openPage(browser, millrace.url);
    await card(page).getByRole('link', { name: 'Group', exact: true }).waitFor();
    for (let press = 0; press < 60; press++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(
        () => document.activeElement?.closest('article') && document.activeElement.textContent,
      );
      if (name === 'Group') break;
    }
    await page.keyboard.press('Enter');
    await page.locator(`${PROOF} canvas`).waitFor({ timeout: 30_000 });
    await page.close();
  });

  it('an address of what does not exist says so, and leads on', async () => {
    for (const [address, words] of [
      ['groups/nobody-reads-here', /not visible/],
      ['topics/no-such-topic', /not visible/],
      ['topics/orders/99/0', /There is no such partition/],
      ['topics/orders/0/9007199254740991', /has not been written yet/],
    ] as const) {
      const { page } = await openPage(browser, `${millrace.url}/c/demo/${address}`);
      await page
        .locator('.state, .event-explanation')
        .filter({ hasText: words })
        .first()
        .waitFor({ timeout: 20_000 });
      expect(await page.locator('.state a, .event-explanation a').count()).toBeGreaterThan(0);
      await page.close();
    }
  });
});
