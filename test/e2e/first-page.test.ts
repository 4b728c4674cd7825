import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults } from '../support/axe.ts';
import { launchBrowser, openPage } from '../support/browser.ts';
import { type RunningMillrace, startMillraceProcess } from '../support/millrace.ts';
import { until } from '../support/until.ts';

let millrace: RunningMillrace;
let browser: Browser;

beforeAll(async () => {
  [millrace, browser] = await Promise.all([startMillraceProcess(['demo']), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await millrace?.stop();
});

describe('the first page, on a real Kafka in a real browser', () => {
  it('shows the flow of the pipeline, without an error and within its content security policy', async () => {
    const { page, troubles } = await openPage(browser, millrace.url);
    for (const name of ['orders', 'order-processing', 'inventory-management']) {
      await page
        .getByRole('treeitem', { name: new RegExp(`^${name}`) })
        .first()
        .waitFor({ state: 'attached', timeout: 30_000 });
    }
    await page.locator('canvas').first().waitFor({ timeout: 60_000 });
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('has no accessibility fault that axe knows, and hides the canvas from screen readers', async () => {
    const { page } = await openPage(browser, millrace.url);
    await page.locator('canvas').first().waitFor({ timeout: 60_000 });
    expect(await axeFaults(page)).toEqual([]);
    expect(
      await page
        .locator('canvas')
        .evaluateAll((all) => all.every((one) => one.closest('[aria-hidden="true"]') !== null)),
    ).toBe(true);
    await page.close();
  });

  it('leads from a hung consumer to the event at its head in one action, masked, and closes after the mend', async () => {
    const { page, troubles } = await openPage(browser, millrace.url);
    await until(async () => (await millrace.findings()).length === 0, { timeoutMs: 60_000 });
    await millrace.drill('hang', 'POST');
    const card = page.getByRole('article').filter({ hasText: 'order-processing' }).first();
    await card.waitFor({ timeout: 90_000 });
    const [found] = await millrace.findings();
    expect(found).toMatchObject({ code: 'consumer-hung', group: 'order-processing', topic: 'orders' });

    await card.getByRole('link', { name: /open event/i }).click();
    await page.waitForURL(/\/topics\/orders\/\d+\/\d+/);
    await page.getByText('"orderId"').waitFor({ timeout: 15_000 });
    const text = await page.locator('main').innerText();
    expect(text).toContain('•••••');
    expect(text).not.toMatch(/@example\.com/);

    await millrace.drill('hang', 'DELETE');
    const closed = await until(
      async () => (await millrace.findings('closed')).find(({ id }) => id === found?.id),
      { timeoutMs: 60_000 },
    );
    expect(closed.closeReason).toBe('recovered');
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('says within three seconds that the line is lost, and comes back by itself', async () => {
    const { page } = await openPage(browser, millrace.url);
    await page.getByText(/live/i).first().waitFor({ timeout: 30_000 });
    await page.context().setOffline(true);
    await page
      .getByText(/lost|stale|old/i)
      .first()
      .waitFor({ timeout: 30_000 });
    await page.context().setOffline(false);
    await page.getByText(/live/i).first().waitFor({ timeout: 30_000 });
    await page.close();
  });
});
