import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { XRDevice } from 'iwer';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PanelButton } from '../../client/xr/panel-draw.ts';
import type { PanelText } from '../../client/xr/panel-text.ts';
import { launchBrowser } from '../support/browser.ts';
import { type BuiltPage, buildPage } from '../support/built-page.ts';

/** IWER is injected by these tests alone: no part of it is in what users get. */
const iwer = readFileSync(createRequire(import.meta.url).resolve('iwer/build/iwer.min.js'), 'utf8');

type Triple = [number, number, number];
declare global {
  interface Window {
    device: XRDevice;
  }
}

let built: BuiltPage;
let browser: Browser;
let page: Page;
let troubles: string[];

beforeAll(async () => {
  [built, browser] = await Promise.all([
    buildPage(join(import.meta.dirname, '../client/xr/page')),
    launchBrowser(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await built?.stop();
});
afterEach(async () => {
  await page?.close();
});

/** The page with a headset of a kind at hand; `before` runs when the emulator stands and before the page. */
async function open(before = ''): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(
    `${iwer}
    window.device = new IWER.XRDevice(IWER.metaQuest3, { stereoEnabled: true, ipd: 0.063 });
    window.device.installRuntime({ forceInstall: true });
    window.device.position.set(0, 1.6, 0);
    ${before}`,
  );
  page = await context.newPage();
  troubles = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(built.url);
  await page.locator('.scene-canvas canvas').waitFor({ timeout: 60_000 });
}
const enterButton = () => page.getByRole('button', { name: 'Enter VR' });

/** Lets so many frames of the headset pass. */
async function frames(count = 3): Promise<void> {
  const from = await page.evaluate(() => window.headset.frames());
  await page.waitForFunction((want) => window.headset.frames() >= want, from + count, { timeout: 60_000 });
}
async function enter(): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('.enter-vr button')?.disabled === false,
    undefined,
    { timeout: 60_000 },
  );
  await enterButton().click();
  await page.waitForFunction(() => window.headset.running(), undefined, { timeout: 60_000 });
  await frames();
}
const said = () => page.evaluate(() => window.headset.said() as PanelText | null);

/** Points a controller or hand at a place in the room. */
async function point(
  at: Triple,
  what: 'controllers' | 'hands' = 'controllers',
  from: Triple = [0.2, 1.5, -0.6],
): Promise<void> {
  await page.evaluate(
    ([target, kind, start]) => {
      const tracked = window.device[kind].right;
      if (!tracked) throw new Error('the device has no right hand');
      tracked.position.set(...start);
      tracked.quaternion.set(...window.headset.aim(start, target));
    },
    [at, what, from] as const,
  );
  await frames();
}
const press = async (id: string): Promise<void> => {
  await page.evaluate((button) => window.device.controllers.right?.updateButtonValue(button, 1), id);
  await frames();
  await page.evaluate((button) => window.device.controllers.right?.updateButtonValue(button, 0), id);
  await frames();
};
const nodeAt = (id: string) => page.evaluate((node) => window.headset.nodeAt(node), id);
const buttonAt = (name: PanelButton) => page.evaluate((button) => window.headset.buttonAt(button), name);

describe('in a headset (emulated)', () => {
  it('shows the table with the worst finding, whose words are those of its card on the page', async () => {
    await open();
    const card = await page.locator('article[aria-current="true"] h3').innerText();
    const proofs = await page.locator('article[aria-current="true"] dl dd').allInnerTexts();
    await enter();
    const text = await said();
    expect(text?.title).toBe(card);
    expect(text?.rows.slice(1).map(([, value]) => value)).toEqual(proofs.slice(0, 3));
    expect(text?.lines[0]).toBe('order-processing, orders-1 at 48,213');
    expect(text?.lines[1]).toMatch(/^since .+ \(\d+ min \d+ s\)$/);
    expect(text?.rows[0]).toEqual(['lag', '1 min 48 s, 5,400 events']);
    expect(text?.place).toBe('1 of 2');
    const table = await page.evaluate(() => window.headset.table());
    expect(table.y).toBeCloseTo(0.9);
    expect(table.z).toBeLessThan(-0.5);
    expect(troubles).toEqual([]);
  });

  it('stays within 80 draw calls and 300,000 triangles, both eyes, with panel and controllers', async () => {
    await open();
    await enter();
    await point(await nodeAt('group:order-processing'));
    const { calls, triangles } = await page.evaluate(() => window.headset.info());
    process.stdout.write(`  headset: ${calls} draw calls, ${triangles} triangles, both eyes\n`);
    expect(calls).toBeGreaterThan(10);
    expect(calls).toBeLessThanOrEqual(80);
    expect(triangles).toBeLessThanOrEqual(300_000);
  });

  it('a ray selects a node through the pick proxy, and its panel opens beside it', async () => {
    await open();
    await enter();
    await point(await nodeAt('group:analytics'));
    await press('trigger');
    expect((await said())?.title).toBe(
      'analytics falls behind on clicks: 300 events a second arrive, 60 are consumed',
    );
    const [panel, node] = [
      await page.evaluate(() => window.headset.panelAt()),
      await nodeAt('group:analytics'),
    ];
    expect(Math.hypot(panel[0] - node[0], panel[1] - node[1], panel[2] - node[2])).toBeLessThan(0.9);
    // A node without a finding says that none is open there.
    await point(await nodeAt('topic:inventory'));
    await press('trigger');
    expect(await said()).toMatchObject({ title: 'inventory', place: '' });
  });

  it('steps through the findings by a button of the panel and by the thumbstick', async () => {
    await open();
    await enter();
    await point(await buttonAt('next'));
    await press('trigger');
    expect((await said())?.place).toBe('2 of 2');
    const push = (x: number) =>
      page.evaluate((axis) => window.device.controllers.right?.updateAxes('thumbstick', axis, 0), x);
    await push(-1);
    await frames(5);
    expect((await said())?.place).toBe('1 of 2');
    await push(0);
    await frames();
    await push(1);
    await frames(5);
    expect((await said())?.place).toBe('2 of 2');
  });

  it('a pinch selects too, and a device without hands enters as well', async () => {
    await open();
    await page.evaluate(() => {
      window.device.primaryInputMode = 'hand';
    });
    await enter();
    await point(await nodeAt('group:analytics'), 'hands');
    await page.evaluate(() => window.device.hands.right?.updatePinchValue(1));
    await frames();
    await page.evaluate(() => window.device.hands.right?.updatePinchValue(0));
    await frames();
    expect((await said())?.title).toContain('analytics falls behind');
    await page.close();
    await open(`
      const ask = navigator.xr.requestSession.bind(navigator.xr);
      navigator.xr.requestSession = (mode, init) =>
        ask(mode, { ...init, optionalFeatures: init.optionalFeatures.filter((name) => name !== 'hand-tracking') });
    `);
    await enter();
    expect((await said())?.place).toBe('1 of 2');
  });

  it('the grip moves the table, and two grips turn and scale it', async () => {
    await open();
    await enter();
    const before = await page.evaluate(() => window.headset.table());
    await point([0, 0.5, -3]);
    await page.evaluate(() => window.device.controllers.right?.updateButtonValue('squeeze', 1));
    await frames();
    await page.evaluate(() => window.device.controllers.right?.position.set(0.3, 1.6, -0.7));
    await frames();
    const moved = await page.evaluate(() => window.headset.table());
    expect(
      [moved.x - before.x, moved.y - before.y, moved.z - before.z].map((n) => Number(n.toFixed(2))),
    ).toEqual([0.1, 0.1, -0.1]);
    await page.evaluate(() => {
      window.device.controllers.left?.position.set(-0.3, 1.6, -0.7);
      window.device.controllers.left?.updateButtonValue('squeeze', 1);
    });
    await frames();
    await page.evaluate(() => window.device.controllers.left?.position.set(-0.9, 1.6, -0.7));
    await frames();
    const scaled = await page.evaluate(() => window.headset.table());
    expect(scaled.scale / moved.scale).toBeCloseTo(2, 1);
  });

  it('leaves the page unharmed: same camera, same address, focus on the button; and enters again', async () => {
    await open();
    await page.waitForFunction(() => (window.headset.page().type?.[0] ?? 1) > 1);
    const before = await page.evaluate(() => window.headset.page());
    await enter();
    await point(await nodeAt('group:analytics'));
    await press('trigger');
    await point(await buttonAt('leave'));
    await press('trigger').catch(() => undefined);
    await page.waitForFunction(() => !window.headset.running());
    await page.waitForFunction(() => document.activeElement?.textContent === 'Enter VR');
    expect(await page.evaluate(() => window.headset.page())).toEqual(before);
    await enter();
    expect((await said())?.place).toBe('1 of 2');
    expect(troubles).toEqual([]);
  });

  it('says why when the session is refused, and the page goes on', async () => {
    await open(
      `navigator.xr.requestSession = () => Promise.reject(new DOMException('no', 'NotAllowedError'));`,
    );
    await enterButton().waitFor();
    await page.waitForFunction(
      () => document.querySelector<HTMLButtonElement>('.enter-vr button')?.disabled === false,
    );
    await enterButton().click();
    expect(await page.getByRole('alert').innerText()).toContain('refused the session');
    await page.keyboard.press('n');
    await page.locator('article[aria-current="true"]', { hasText: 'analytics' }).waitFor();
  });

  it('offers nothing where there is no headset', async () => {
    await open(`navigator.xr.isSessionSupported = () => Promise.resolve(false);`);
    expect(await enterButton().count()).toBe(0);
  });
});
