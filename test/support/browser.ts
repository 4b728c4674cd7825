import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../pipeline/platform/chromium.ts';

/** A real Chromium, or the reason why there is none (which is a failure in CI). */
export async function launchBrowser(): Promise<Browser> {
  const found = await findChromium();
  if (found.path === null) throw new Error(`no Chromium: ${found.reason}`);
  return chromium.launch({
    executablePath: found.path,
    headless: true,
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that keeps what went wrong in it: errors, failed requests, breaches of the content security policy. */
export async function openPage(
  browser: Browser,
  url: string,
  viewport = { width: 1600, height: 900 },
): Promise<{ page: Page; troubles: string[] }> {
  const page = await browser.newPage({ viewport });
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('requestfailed', (request) =>
    troubles.push(`request: ${request.url()} ${request.failure()?.errorText ?? ''}`),
  );
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  return { page, troubles };
}
