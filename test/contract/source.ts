import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Observation } from '../../server/model/observation.ts';
import type { Source } from '../../server/sources/source.ts';
import { until } from '../support/until.ts';

export type SourceState = Extract<Observation, { kind: 'source-state' }>;

/** `start` asks the system for nothing before it resolves, so a slow machine needs no more than this, ms. */
const AT_ONCE_MS = 500;

/** The newest word of a source about itself. */
export function lastState(told: readonly Observation[]): SourceState | undefined {
  return told.findLast((observation) => observation.kind === 'source-state');
}

/** One clear sentence: some words, no stack, nothing of JavaScript's own. */
export function expectOneSentence(text: string): void {
  expect(text).toMatch(/^\S.{8,300}\S$/);
  expect(text).not.toMatch(/\n|\bat .+:\d+:\d+|Error:|undefined|\[object|NaN/);
}

/** The rules of server/sources/source.ts, for any source: `make` makes a new one each time. */
export function sourceContract(name: string, make: () => Source): void {
  describe(`the contract of a source: ${name}`, () => {
    const running: Source[] = [];
    const begin = async () => {
      const source = make();
      running.push(source);
      const told: Observation[] = [];
      let batches = 0;
      const started = performance.now();
      await source.start((observations) => {
        batches += 1;
        told.push(...observations);
      });
      return { source, told, tookMs: performance.now() - started, batches: () => batches };
    };
    afterEach(async () => {
      await Promise.all(running.splice(0).map((source) => source.stop()));
    });

    test('it has a name of its own, and says what kind it is', () => {
      const [one, other] = [make(), make()];
      running.push(one, other);
      expect(one.id).toBe(other.id);
      expect(one.id.startsWith(`${one.kind}:`)).toBe(true);
    });

    test('start resolves at once, and trouble or not is told by source-state', async () => {
      const { source, told, tookMs } = await begin();
      expect(tookMs).toBeLessThan(AT_ONCE_MS);
      const state = await until(() => lastState(told));
      expect(state).toMatchObject({ source: source.id, sourceKind: source.kind, cluster: source.cluster });
      expectOneSentence(state.detail);
      expect(state.periodMs).toBeGreaterThan(0);
    });

    test('it tells its state again and again, so that a silent source can be told from a quiet one', async () => {
      const { told } = await begin();
      const states = () => told.filter(({ kind }) => kind === 'source-state').length;
      await until(() => states() >= 3);
    });

    test('times only go forward, and each fact is of its own cluster', async () => {
      const { source, told } = await begin();
      await until(() => told.filter(({ kind }) => kind === 'source-state').length >= 3);
      let before = 0;
      for (const { cluster, at } of told) {
        expect(cluster).toBe(source.cluster);
        expect(at).toBeGreaterThanOrEqual(before);
        before = at;
      }
    });

    test('nothing is told after stop has resolved, and stop twice is the same as once', async () => {
      const { source, told, batches } = await begin();
      await until(() => told.length > 0);
      await Promise.all([source.stop(), source.stop()]);
      const before = batches();
      await source.stop();
      // Longer than any timer of a source that is stopped might still wait.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(batches()).toBe(before);
    });

    test('no interval goes on after stop: it would keep the process alive', async () => {
      const set = vi.spyOn(globalThis, 'setInterval');
      const cleared = vi.spyOn(globalThis, 'clearInterval');
      try {
        const { source, told } = await begin();
        await until(() => told.length > 0);
        await source.stop();
        const ended = cleared.mock.calls.map(([timer]) => timer);
        for (const { value } of set.mock.results) expect(ended).toContain(value);
      } finally {
        set.mockRestore();
        cleared.mockRestore();
      }
    });

    test('stop comes through while the very first requests are under way', async () => {
      const { source } = await begin();
      const started = performance.now();
      await source.stop();
      expect(performance.now() - started).toBeLessThan(5_000);
    });

    test('a source that was never started can be stopped', async () => {
      await make().stop();
    });

    test('start twice is the same as once', async () => {
      const { source, told } = await begin();
      const second: Observation[] = [];
      await source.start((observations) => void second.push(...observations));
      await until(() => told.filter(({ kind }) => kind === 'source-state').length >= 2);
      expect(second).toEqual([]);
    });

    test('a focus on names that nobody knows does no harm, and counters are numbers', async () => {
      const { source, told } = await begin();
      source.focus?.({ groups: ['no such group'], topics: ['no such topic', ''] });
      await until(() => told.filter(({ kind }) => kind === 'source-state').length >= 2);
      for (const [counter, value] of Object.entries(source.metrics?.() ?? {})) {
        expect(counter).toMatch(/^[a-z][a-z0-9_]*$/);
        expect(Number.isFinite(value)).toBe(true);
      }
    });
  });
}
