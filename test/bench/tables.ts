import type { CDPSession, Page } from 'playwright-core';
import { member, Pipeline, SECOND, topic } from '../server/model/pipeline.ts';
import { args, Watch } from '../server/queries/world.ts';
import { launchBrowser } from '../support/browser.ts';
import { startPlayground } from '../support/playground.ts';

const GROUPS = 5_000;
const TOPICS = 1_000;
const PARTITIONS = 10;
const ROUNDS = 41;
const FRAMES = 300;
/** Rows a frame, as with a wheel that is turned fast. */
const ROWS_A_FRAME = 5;

const ASKED: readonly { name: string; change: Parameters<typeof args>[0] }[] = [
  { name: 'usual order', change: {} },
  { name: 'by name', change: { sort: 'group' } },
  { name: 'by lag, descending', change: { sort: '-lag' } },
  { name: 'last window by lag', change: { sort: 'lag', offset: GROUPS - 200 } },
  { name: 'a word', change: { q: 'group-49' } },
  { name: 'state:learning lag>10', change: { q: 'state:learning lag>10' } },
  { name: 'topic:orders-1* or host:10.0.0.7', change: { q: 'topic:orders-1* or host:10.0.0.7' } },
];

/**
 * 5,000 groups of ten partitions: what one window of 200 rows costs on the bridge, sorted and searched, and what scrolling through all
 * of them costs in Chromium, on the built page with recorded rooms that answer by the bridge's own code.
 */
export async function run({ print }: { print: (line: string) => void }): Promise<Record<string, number>> {
  return { ...bridge(print), ...(await browser(print)) };
}

function bridge(print: (line: string) => void): Record<string, number> {
  const watch = new Watch(filled());
  watch.evaluate();
  const figures: Record<string, number> = {};
  const measure = (name: string, ask: () => number): void => {
    const times: number[] = [];
    let total = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = performance.now();
      total = ask();
      times.push(performance.now() - before);
    }
    const [p50, p95] = shares(times);
    figures[`${name}, p50 ms`] = p50;
    figures[`${name}, p95 ms`] = p95;
    print(`bridge, ${name}: ${p50} ms (p50), ${p95} ms (p95), ${total} found`);
  };
  measure('usual order, with all sums made anew', () => {
    watch.p.wait(SECOND);
    return watch.queries.groups(args({ limit: 200 })).total;
  });
  for (const { name, change } of ASKED)
    measure(name, () => watch.queries.groups(args({ limit: 200, ...change })).total);
  return figures;
}

function filled(): Pipeline {
  const p = new Pipeline();
  const names = Array.from({ length: TOPICS }, (_, at) => `orders-${at}`);
  p.topics(...names.map((name) => topic(name, PARTITIONS)));
  const ends = Array.from({ length: PARTITIONS }, () => 1_000);
  for (const name of names) p.ends(ends, { topic: name });
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  for (let at = 0; at < GROUPS; at += 1) {
    const group = `group-${at}`;
    const name = `orders-${at % TOPICS}`;
    for (const partition of all) p.commit(1_000 - ((at * 7) % 50), { group, topic: name, partition });
    p.describe([{ ...member(`${group}-1`, all, name), host: `/10.0.0.${at % 250}` }], { group });
  }
  return p;
}

async function browser(print: (line: string) => void): Promise<Record<string, number>> {
  const playground = await startPlayground();
  const chromium = await launchBrowser();
  try {
    const page = await chromium.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(`${playground.url}?page=groups&state=still&rows=${GROUPS}`);
    await page.waitForSelector('[data-row="10"]');
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const { costs, most } = await scroll(page, session);
    await page.waitForFunction(() => document.querySelector('.row-coming') === null);
    const [p50, p95] = shares(costs);
    print(
      `Chromium, scrolling ${ROWS_A_FRAME} rows a frame: script ${p50} ms (p50), ${p95} ms (p95) a frame; at most ${most} rows in the page`,
    );
    return { 'scroll, p50 ms': p50, 'scroll, p95 ms': p95, 'rows in the page': most };
  } finally {
    await chromium.close();
    await playground.stop();
  }
}

/** Script time of each frame while the list goes by, as Chromium counts it, and the most rows that were in the page. */
async function scroll(page: Page, session: CDPSession): Promise<{ costs: number[]; most: number }> {
  const costs: number[] = [];
  let most = 0;
  let before = await scriptMs(session);
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const rows = await page.evaluate(
      (by) =>
        new Promise<number>((done) => {
          document.querySelector('.long-table')?.scrollBy(0, by);
          requestAnimationFrame(() =>
            requestAnimationFrame(() => done(document.querySelectorAll('[data-row]').length)),
          );
        }),
      40 * ROWS_A_FRAME,
    );
    const now = await scriptMs(session);
    costs.push(now - before);
    before = now;
    most = Math.max(most, rows);
  }
  return { costs, most };
}

async function scriptMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN) * 1_000;
}

function shares(times: number[]): [number, number] {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
  return [at(0.5), at(0.95)];
}

const round = (ms: number): number => Math.round(ms * 10) / 10;
