import { ends, type LayoutAnswer, type LayoutQuestion, slim } from './layout/questions.ts';
import type { LayoutEdge, LayoutNode } from './layout/order.ts';
import { type Layout, layout } from './layout/slots.ts';

/** Lays out beside the page's thread what would hold a frame up. */
export interface LayoutDesk {
  ask(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], before: Layout | null): Promise<Layout>;
  dispose(): void;
}

/** The part of a Worker that is needed here. */
export interface Bench {
  postMessage(question: LayoutQuestion): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<LayoutAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

/** Graphs of more nodes than this go to the worker; smaller ones are laid out sooner than a message arrives. */
export const WORKER_FROM = 600;

const startWorker = (): Bench =>
  new Worker(new URL('../workers/layout-worker.ts', import.meta.url), { type: 'module' });

/**
 * A desk whose worker starts with the first question. Where workers are refused (an old browser, a policy) or the worker
 * breaks, the page's own thread does the work: slower for a moment, never without a picture.
 */
export function layoutDesk(start: () => Bench = startWorker): LayoutDesk {
  let worker: Bench | null = null;
  let refused = false;
  let ticket = 0;
  const waiting = new Map<number, { question: LayoutQuestion; done: (layout: Layout) => void }>();

  const giveUp = (): void => {
    refused = true;
    worker?.terminate();
    worker = null;
    for (const { question, done } of waiting.values())
      done(layout(question.nodes, question.edges, question.before));
    waiting.clear();
  };
  const bench = (): Bench | null => {
    if (worker || refused) return worker;
    try {
      worker = start();
    } catch {
      refused = true;
      return null;
    }
    worker.onmessage = ({ data }) => {
      waiting.get(data.ticket)?.done(data.layout);
      waiting.delete(data.ticket);
    };
    worker.onerror = giveUp;
    worker.onmessageerror = giveUp;
    return worker;
  };

  return {
    ask(nodes, edges, before) {
      const at = bench();
      if (!at) return Promise.resolve(layout(nodes, edges, before));
      const question = { ticket: ++ticket, nodes: nodes.map(slim), edges: edges.map(ends), before };
      return new Promise((done) => {
        waiting.set(question.ticket, { question, done });
        at.postMessage(question);
      });
    },
    dispose() {
      worker?.terminate();
      worker = null;
      refused = true;
      waiting.clear();
    },
  };
}
