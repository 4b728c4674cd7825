import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds wrong with a page, or with what a selector names in it: the rule, and where. */
export async function axeFaults(page: Page, within?: string): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (selector) => {
    const { axe: runner } = window as unknown as { axe: typeof axe };
    const { violations } = await runner.run(selector ?? document);
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  }, within);
}
