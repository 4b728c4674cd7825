import type { Browser, Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SceneDescription } from '../../client/scene/describe.ts';
import {
  backlogHeight,
  backlogHeightOfEvents,
  births,
  MAX_BIRTHS,
  turning,
} from '../../client/scene/look/scales.ts';
import { type Recording } from '../../client/scene/playground/recorded.ts';
import { openTransaction, slowGroup, stuckPartition } from '../../client/scene/playground/shop.ts';
import { count, rate, seconds } from '../../client/select/format.ts';
import { framesWithin, loseContext } from '../client/scene/scene.browser.ts';
import { launchBrowser, openPage } from '../support/browser.ts';

/** The scene in a real browser, on recorded rooms: what is in its buffers is asked of the program, not guessed from pixels. */
let server: ViteDevServer;
let browser: Browser;
let address = '';
let page: Page | null = null;
let troubles: string[] = [];

beforeAll(async () => {
  server = await createServer({
    configFile: 'vite.config.ts',
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1', proxy: {} },
  });
  await server.listen();
  address = server.resolvedUrls?.local[0] ?? '';
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
afterEach(async () => {
  await page?.close();
  page = null;
});

declare global {
  interface Window {
    program: { describe(): SceneDescription | null } | null;
  }
}

async function open(query: string, size = { width: 1280, height: 800 }): Promise<Page> {
  const opened = await openPage(browser, `${address}playground.html?${query}`, size);
  ({ page, troubles } = opened);
  return opened.page;
}
async function scene(name: string, more = ''): Promise<Page> {
  const shown = await open(`scene=${encodeURIComponent(name)}${more}`);
  await shown.waitForFunction(() => (window.program?.describe() ?? null) !== null, null, { timeout: 60_000 });
  return shown;
}
const described = (shown: Page): Promise<SceneDescription> =>
  shown.evaluate(
    () => window.program?.describe() ?? { bodies: [], lanes: [], wheels: [], links: [], beacons: [] },
  );

/** Waits until the numbers have come into the buffers. */
const settled = (shown: Page): Promise<unknown> =>
  shown.waitForFunction(() =>
    window.program?.describe()?.bodies.some(({ label }) => /\d/.test(label?.line ?? '')),
  );

describe('every number and height on Flow agrees with the store', () => {
  const recordings: [string, () => Recording][] = [
    ['one stuck partition of eight', stuckPartition],
    ['slow group and no consumer', slowGroup],
    ['open transaction', openTransaction],
  ];
  for (const [name, make] of recordings) {
    it(name, async () => {
      const shown = await scene(name);
      await settled(shown);
      const { nodes, edges, numbers } = make();
      const drawn = await described(shown);
      let columns = 0;
      for (const lane of drawn.lanes) {
        const at = `nodes/${lane.body}/lane/${lane.lane}`;
        const [lag, lagSeconds] = [
          numbers[`${at}/lag`] ?? Number.NaN,
          numbers[`${at}/lagSeconds`] ?? Number.NaN,
        ];
        const striped = Number.isNaN(lagSeconds) && lag > 0;
        expect(lane.striped, lane.lane).toBe(striped);
        expect(lane.height, lane.lane).toBeCloseTo(
          striped ? backlogHeightOfEvents(lag) : backlogHeight(lagSeconds),
          4,
        );
        expect(lane.turning, lane.lane).toBeCloseTo(turning(numbers[`${at}/rate`] ?? Number.NaN), 4);
        columns++;
      }
      expect(columns).toBe(nodes.reduce((sum, node) => sum + node.lanes.length, 0));
      for (const link of drawn.links) {
        const flow = numbers[`edges/${link.id}/rate`] ?? Number.NaN;
        expect(link.density, link.id).toBeCloseTo(births(flow) / MAX_BIRTHS, 4);
      }
      expect(drawn.links).toHaveLength(edges.length);
      for (const body of drawn.bodies) {
        const number = (slot: string): number => numbers[`nodes/${body.id}/${slot}`] ?? Number.NaN;
        const line = body.label?.line ?? '';
        if (body.kind === 'group') {
          const behind = number('lagSeconds');
          expect(line, body.id).toContain(
            Number.isNaN(behind) ? count(number('lag')) : `${seconds(behind)} behind`,
          );
        } else if (body.kind === 'producer') expect(line, body.id).toContain(rate(number('rateOut')));
        else if (body.kind === 'topic') expect(line, body.id).toContain(rate(number('rateIn')));
      }
    });
  }
});

describe('the scene', () => {
  it('comes back with the same picture after the GPU was taken away', async () => {
    const shown = await scene('one stuck partition of eight');
    await settled(shown);
    const before = await described(shown);
    await loseContext(shown, 300);
    await shown.waitForFunction(
      () => {
        const gl = document.querySelector<HTMLCanvasElement>('.scene-canvas canvas')?.getContext('webgl2');
        return gl !== null && gl !== undefined && !gl.isContextLost();
      },
      null,
      { timeout: 5_000 },
    );
    await settled(shown);
    expect((await described(shown)).lanes).toEqual(before.lanes);
    expect(troubles.filter((trouble) => !trouble.includes('Context Lost'))).toEqual([]);
  });

  for (const [name, bodies] of [
    ['empty', 0],
    ['one node', 1],
    ['a cycle', 5],
    ['districts', 12],
  ] as const) {
    it(`stands for: ${name}`, async () => {
      const shown = await scene(name);
      expect((await described(shown)).bodies).toHaveLength(bodies);
      expect(troubles).toEqual([]);
    });
  }

  it('shows a district with a finding as loud', async () => {
    const drawn = await described(await scene('districts'));
    expect(drawn.beacons.map(({ severity }) => severity)).toEqual(['critical', 'warning']);
  });

  it('lights the way of what is selected, and what a search found', async () => {
    const shown = await scene('selected and focused');
    const lit = (drawn: SceneDescription): string[] =>
      drawn.bodies.filter((body) => body.lit).map(({ id }) => id);
    expect(lit(await described(shown))).toContain('producer:checkout-web');
    expect(lit(await described(shown))).not.toContain('group:notify');
    await page?.close();
    const found = await described(await scene('search'));
    expect(lit(found)).toContain('group:search-worker-12');
  });

  it('lays 10,000 nodes out in a worker and stands', async () => {
    const shown = await open('scene=10k%20stress');
    const worker = await shown.waitForEvent('worker', { timeout: 60_000 });
    expect(worker.url()).toContain('layout-worker');
    await shown.waitForFunction(() => (window.program?.describe()?.bodies.length ?? 0) > 9_000, null, {
      timeout: 120_000,
    });
    expect(troubles).toEqual([]);
  });

  it('draws nothing while nothing moves: reduced motion', async () => {
    const shown = await scene('reduced motion');
    await settled(shown);
    await shown.waitForFunction(() => document.fonts.status === 'loaded');
    await expect.poll(() => framesWithin(shown, 600), { timeout: 20_000 }).toBe(0);
  });

  it('saves a picture that says of when it is', async () => {
    const shown = await scene('healthy shop');
    const [download] = await Promise.all([
      shown.waitForEvent('download'),
      shown.getByRole('button', { name: 'Save a picture' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^millrace-flow-.*\.png$/);
  });

  it('has a map for large flows that moves the camera, and none for small ones', async () => {
    const shown = await scene('300 nodes');
    const map = shown.locator('.scene-map');
    await map.waitFor({ state: 'visible' });
    const where = (): Promise<number[]> =>
      shown.evaluate(() => (window.program as unknown as { seen(): number[] }).seen());
    const before = await where();
    await map.click({ position: { x: 30, y: 30 } });
    await expect.poll(async () => (await where())[0], { timeout: 20_000 }).toBeLessThan((before[0] ?? 0) - 1);
    await page?.close();
    expect(await (await scene('healthy shop')).locator('.scene-map').isVisible()).toBe(false);
  });
});

describe('without WebGL', () => {
  it('Flow is a plan with the same numbers', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addInitScript(() => {
      const getContext = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (
        this: HTMLCanvasElement,
        kind: string,
        ...rest: unknown[]
      ) {
        return kind.startsWith('webgl') ? null : Reflect.apply(getContext, this, [kind, ...rest]);
      } as typeof getContext;
    });
    const shown = await context.newPage();
    await shown.goto(`${address}playground.html?page=flow&state=still`);
    await shown.locator('.plan-box').first().waitFor({ timeout: 60_000 });
    expect(await shown.locator('.plan-critical').count()).toBe(1);
    await context.close();
  });
});
