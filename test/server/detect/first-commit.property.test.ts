import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../server/detect/evaluate.ts';
import { FirstCommits, HABITS } from './support/first-commits.ts';
import { MINUTE, SECOND } from './support/world.ts';

/** `SEED=123 npx vitest …` repeats a run. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

describe(`partitions without a commit (seed ${seed})`, () => {
  it.each(HABITS)('finds nothing in half an hour of a healthy group: %s', (habit) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 60, max: 1_200 }),
        (start, restartAt) => {
          const life = new FirstCommits(habit, start);
          const watchers = life.pipelines().map((pipeline) => ({ pipeline, detector: createDetector() }));
          for (let second = 0; second < 30 * 60; second += 1) {
            life.step();
            // Millrace is started a second time beside the first: it knows less, and must invent nothing.
            if (second === restartAt) watchers.push({ pipeline: life.restart(), detector: createDetector() });
            for (const { pipeline, detector } of watchers) {
              const { opened } = detector.evaluate(pipeline.model, pipeline.now);
              expect(opened.map(({ code, title }) => `${second} s: ${code}: ${title}`)).toEqual([]);
            }
          }
        },
      ),
      { seed, numRuns: 6 },
    );
  });

  it('finds the partition once its reader hangs on its first event, and closes with the first commit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (start) => {
        const life = new FirstCommits('hangs-on-its-first', start);
        const [pipeline] = life.pipelines();
        if (pipeline === undefined) throw new Error('nobody is told');
        const detector = createDetector();
        const found: unknown[] = [];
        for (let second = 0; second < 10 * 60; second += 1) {
          life.step();
          found.push(...detector.evaluate(pipeline.model, pipeline.now).opened);
        }
        expect(found).toMatchObject([
          { code: 'consumer-hung', topic: 'orders', partition: 1, partitionCount: 1, sinceAtLeast: true },
        ]);
        expect(found).toMatchObject([{ title: 'g is stuck on orders-1: it has never committed there' }]);
        expect(found[0]).not.toHaveProperty('offset');
        expect(detector.verdict('local', 'g', 'orders', 1).verdict).toBe('consumer-hung');
        pipeline.wait(SECOND).commit(pipeline.log(1).end ?? 0, { partition: 1 });
        const { closed } = detector.evaluate(pipeline.model, pipeline.now);
        expect(closed).toMatchObject([{ code: 'consumer-hung', closeReason: 'recovered' }]);
      }),
      { seed, numRuns: 10 },
    );
  });

  it('is gone when nobody has the partition any more', () => {
    const life = new FirstCommits('hangs-on-its-first', seed);
    const [pipeline] = life.pipelines();
    if (pipeline === undefined) throw new Error('nobody is told');
    const detector = createDetector();
    const look = () => detector.evaluate(pipeline.model, pipeline.now);
    for (let second = 0; second < 10 * 60; second += 1) {
      life.step();
      look();
    }
    expect(detector.open()).toHaveLength(1);
    pipeline.describe([], { generation: 2 });
    for (let second = 0; second < 10; second += 1) look();
    expect(detector.open().map(({ code }) => code)).toEqual(['consumer-hung']);
    pipeline.wait(MINUTE).source();
    expect(look().closed).toMatchObject([{ code: 'consumer-hung', closeReason: 'gone' }]);
  });
});
