import { describe, expect, it } from 'vitest';
import { layout } from '../../../client/scene/layout/slots.ts';
import { type Bench, layoutDesk } from '../../../client/scene/layout-desk.ts';
import { Layouts } from '../../../client/scene/layouts.ts';
import type { LayoutQuestion } from '../../../client/scene/layout/questions.ts';
import { GraphReader } from '../../../client/scene/look/graph.ts';
import { large } from '../../../client/scene/playground/large.ts';
import { RecordedRoom, type Recording } from '../../../client/scene/playground/recorded.ts';
import { shop } from '../../../client/scene/playground/shop.ts';

const graphOf = (recording: Recording) => new GraphReader().read(new RecordedRoom(recording).current().state);
const LARGE = graphOf(large(1_000, 2_000, 2));

/** A worker flushed by hand; what passes is cloned, as a real one does. */
function fakeWorker() {
  const asked: LayoutQuestion[] = [];
  const bench: Bench = {
    postMessage: (question) => void asked.push(structuredClone(question)),
    terminate: () => void (ended = true),
    onmessage: null,
    onerror: null,
    onmessageerror: null,
  };
  let ended = false;
  const answer = (): void => {
    for (const { ticket, nodes, edges, before } of asked.splice(0)) {
      const made = structuredClone({ ticket, layout: layout(nodes, edges, before) });
      bench.onmessage?.({ data: made } as MessageEvent);
    }
  };
  return { bench, asked, answer, ended: () => ended };
}

describe('the layout desk', () => {
  it('gives from the worker what this thread would have made', async () => {
    const worker = fakeWorker();
    const asked = layoutDesk(() => worker.bench).ask(LARGE.nodes, LARGE.edges, null);
    worker.answer();
    expect((await asked).places).toEqual(layout(LARGE.nodes, LARGE.edges, null).places);
  });

  it('works here where workers are refused', async () => {
    const desk = layoutDesk(() => {
      throw new Error('worker-src');
    });
    expect((await desk.ask(LARGE.nodes, LARGE.edges, null)).places.size).toBe(
      layout(LARGE.nodes, LARGE.edges, null).places.size,
    );
  });

  it('works here what a worker that broke was asked, and asks it no more', async () => {
    const worker = fakeWorker();
    const desk = layoutDesk(() => worker.bench);
    const asked = desk.ask(LARGE.nodes, LARGE.edges, null);
    worker.bench.onerror?.({} as ErrorEvent);
    expect((await asked).places.size).toBeGreaterThan(900);
    expect(worker.ended()).toBe(true);
    await desk.ask(LARGE.nodes, LARGE.edges, null);
    expect(worker.asked).toHaveLength(1);
  });
});

describe('layouts', () => {
  it('lays a small graph out at once', () => {
    const worker = fakeWorker();
    const graph = graphOf(shop());
    expect(new Layouts(layoutDesk(() => worker.bench)).take(graph).places.size).toBe(17);
    expect(worker.asked).toHaveLength(0);
  });

  it('asks once for a large graph, shows what is placed meanwhile, and tells when the answer is there', async () => {
    const worker = fakeWorker();
    const layouts = new Layouts(layoutDesk(() => worker.bench));
    const arrived = new Promise<void>((done) => (layouts.arrived = done));
    expect(layouts.take(LARGE).places.size).toBe(0);
    expect(layouts.take(LARGE).places.size).toBe(0);
    expect(worker.asked).toHaveLength(1);
    worker.answer();
    await arrived;
    expect(layouts.take(LARGE).places.size).toBeGreaterThan(900);
    expect(worker.asked).toHaveLength(0);
  });

  it('keeps the layout of each part of the flow: coming back moves nothing', () => {
    const layouts = new Layouts(null);
    const whole = graphOf(shop());
    const before = layouts.take(whole).places;
    expect(layouts.goTo('topics orders.…')).toBe(true);
    expect(layouts.current).toBeNull();
    layouts.take(LARGE);
    layouts.goTo('');
    expect(layouts.take(whole).places).toBe(before);
  });

  it('asks nothing when only states and links changed', () => {
    const layouts = new Layouts(null);
    const graph = graphOf(shop());
    const first = layouts.take(graph);
    expect(
      layouts.take({ nodes: graph.nodes.map((node) => ({ ...node, verdict: 'consumer-hung' })), edges: [] }),
    ).toBe(first);
  });
});
