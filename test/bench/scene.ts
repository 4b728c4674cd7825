import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { CDPSession, Page } from 'playwright-core';
import { build } from 'vite';
import { launchBrowser } from '../support/browser.ts';

const FRAMES = 240;
/** The peer takes a second a frame. */
const PEER_FRAMES = 24;
/** Bytes between two samples of the heap profiler: small enough that a few bytes a frame show up. */
const SAMPLING = 128;
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

interface Allocation {
  /** Bytes a frame, all code of the page. */
  all: number;
  /** Bytes a frame in functions of client/scene, and the names of the worst. */
  scene: number;
  worst: string[];
}

interface Measured {
  drawCalls: number;
  commits: number;
  jsP50: number;
  jsP95: number;
  allocation: Allocation;
}

export interface SceneFigures {
  empty: { jsP50: number; jsP95: number; bytesPerFrame: number };
  sizes: {
    nodes: number;
    links: number;
    particles: number;
    triangles: number;
    drawCalls: number;
    commits: number;
    jsP50: number;
    jsP95: number;
    bytesAboveEmpty: number;
    bytesInScene: number;
  }[];
  /** three-forcegraph in the same run. */
  peers: {
    nodes: number;
    links: number;
    drawCalls: number;
    jsP50: number;
    jsP95: number;
    bytesAboveEmpty: number;
  }[];
}

/**
 * The scene at rising sizes in a real Chromium, against an empty R3F canvas in the same page: draw calls, JavaScript
 * time and allocation a frame, while all numbers change four times a second. Draws are counted but not carried out for
 * the times: there is no GPU here, and a software renderer would be measured instead.
 */
export async function run({ print }: { print(line: string): void }): Promise<SceneFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-scene-bench-'));
  const root = join(import.meta.dirname, 'scene-page');
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [react()],
    resolve: { dedupe: ['three', 'react', 'react-dom'] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2023',
      minify: false,
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: 'libraries', test: /node_modules/, priority: 2 },
              { name: 'scene-room', test: /client\/scene\//, priority: 1 },
            ],
          },
        },
      },
    },
  });
  const server = await serve(folder);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`);
    const profiler = await page.context().newCDPSession(page);
    await page.evaluate(() => {
      window.sceneBench.setDrawing(false);
      window.sceneBench.empty();
    });
    const empty = await measure(page, profiler);
    print(
      `empty R3F canvas: JS ${empty.jsP50.toFixed(2)} / ${empty.jsP95.toFixed(2)} ms, ${Math.round(empty.allocation.all)} B a frame`,
    );
    const sizes: SceneFigures['sizes'] = [];
    for (const [nodes, edges] of [
      [300, 600],
      [1_000, 2_000],
      [3_000, 6_000],
      [10_000, 20_000],
    ] as const) {
      await page.evaluate(([n, e]) => window.sceneBench.scene(n, e, 4), [nodes, edges] as const);
      const measured = await measure(page, profiler);
      const stats = (await page.evaluate(() => window.sceneBench.read())).stats;
      const size = {
        nodes: stats?.nodes ?? 0,
        links: stats?.links ?? 0,
        particles: stats?.particles ?? 0,
        triangles: stats?.triangles ?? 0,
        drawCalls: measured.drawCalls,
        commits: measured.commits,
        jsP50: measured.jsP50,
        jsP95: measured.jsP95,
        bytesAboveEmpty: measured.allocation.all - empty.allocation.all,
        bytesInScene: measured.allocation.scene,
      };
      sizes.push(size);
      print(
        `${size.nodes} nodes, ${size.links} links, ${size.particles} marks, ${size.triangles} triangles: ${size.drawCalls} draw calls, ` +
          `JS ${size.jsP50.toFixed(2)} / ${size.jsP95.toFixed(2)} ms, ${Math.round(size.bytesAboveEmpty)} B a frame above empty, ` +
          `${Math.round(size.bytesInScene)} B of them in client/scene, ${size.commits} commits`,
      );
      for (const line of measured.allocation.worst) print(`  ${line}`);
    }
    const peers: SceneFigures['peers'] = [];
    for (const [nodes, edges] of [
      [1_000, 2_000],
      [3_000, 6_000],
    ] as const) {
      await page.evaluate(([n, e]) => window.sceneBench.peer(n, e), [nodes, edges] as const);
      const measured = await measure(page, profiler, PEER_FRAMES);
      const peer = {
        nodes,
        links: edges,
        drawCalls: measured.drawCalls,
        jsP50: measured.jsP50,
        jsP95: measured.jsP95,
        bytesAboveEmpty: measured.allocation.all - empty.allocation.all,
      };
      peers.push(peer);
      print(
        `three-forcegraph, ${nodes} nodes, ${edges} links, ${edges * 4} particles: ${peer.drawCalls} draw calls, ` +
          `JS ${peer.jsP50.toFixed(1)} / ${peer.jsP95.toFixed(1)} ms, ${Math.round(peer.bytesAboveEmpty)} B a frame above empty`,
      );
    }
    return {
      empty: { jsP50: empty.jsP50, jsP95: empty.jsP95, bytesPerFrame: empty.allocation.all },
      sizes,
      peers,
    };
  } finally {
    await browser.close();
    await new Promise((done) => server.close(done));
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(page: Page, profiler: CDPSession, count = FRAMES): Promise<Measured> {
  await frames(page, Math.min(90, count));
  await page.evaluate(() => window.sceneBench.reset());
  await frames(page, count);
  const read = await page.evaluate(() => window.sceneBench.read());
  const sorted = read.costs.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return {
    drawCalls: read.draws,
    commits: read.commits,
    jsP50: at(0.5),
    jsP95: at(0.95),
    allocation: await allocated(page, profiler, count),
  };
}

interface ProfileNode {
  callFrame: { functionName: string; url: string; lineNumber: number };
  selfSize: number;
  children: ProfileNode[];
}

async function allocated(page: Page, profiler: CDPSession, many: number): Promise<Allocation> {
  await profiler.send('HeapProfiler.enable');
  await profiler.send('HeapProfiler.startSampling', {
    samplingInterval: SAMPLING,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await page.evaluate(() => window.sceneBench.reset());
  await frames(page, many);
  const { costs } = await page.evaluate(() => window.sceneBench.read());
  const { profile } = await profiler.send('HeapProfiler.stopSampling');
  const sums = new Map<string, number>();
  let [all, scene] = [0, 0];
  const walk = (node: ProfileNode): void => {
    const { functionName, url, lineNumber } = node.callFrame;
    // What the measuring itself and the test's own numbers allocate is no part of the frame.
    if (url.startsWith('http') && !/\/index-/.test(url)) all += node.selfSize;
    if (/scene-room/.test(url)) {
      scene += node.selfSize;
      const name = `${functionName || '(anonymous)'}:${lineNumber}`;
      sums.set(name, (sums.get(name) ?? 0) + node.selfSize);
    }
    node.children.forEach(walk);
  };
  walk(profile.head as ProfileNode);
  const count = Math.max(1, costs.length);
  const worst = [...sums]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 5)
    .map(([name, bytes]) => `${name} ${(bytes / count).toFixed(0)} B a frame`);
  return { all: all / count, scene: scene / count, worst };
}

/** Waits until so many more frames were drawn. */
async function frames(page: Page, count: number): Promise<void> {
  await page.evaluate(() => window.sceneBench.reset());
  await page.waitForFunction((want) => window.sceneBench.read().costs.length >= want, count, {
    timeout: 120_000,
    polling: 500,
  });
}

async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    readFile(join(folder, path === '/' ? 'index.html' : path)).then(
      (bytes) => response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/html' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}
