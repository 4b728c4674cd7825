import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDrillBoard, DRILLS } from '../../../pipeline/drills/index.ts';
import type { Drill, Scene } from '../../../pipeline/drills/drill.ts';
import { FINDING_CODES } from '../../../server/protocol/finding.ts';
import { drillResource } from '../../../server/protocol/rooms.ts';

// The drills made up here break nothing, so they need no scene.
const nothing = {} as Scene;

function madeUp(work: { start?: () => Promise<void>; mend?: () => Promise<void> }) {
  const calls: string[] = [];
  const drill: Drill = {
    name: 'made-up',
    title: 'Made up',
    description: 'Two sentences. For people.',
    expects: ['consumer-hung'],
    prepare: (_scene, say) => ({
      async start() {
        calls.push('start');
        say('half way');
        await work.start?.();
      },
      async mend() {
        calls.push('mend');
        await work.mend?.();
      },
    }),
  };
  return { board: createDrillBoard(nothing, () => 1_000, [drill]), calls };
}

describe('the list of drills', () => {
  it('is complete, in words for people, with codes that exist', () => {
    expect(DRILLS.map(({ name }) => name)).toEqual([
      'hang',
      'poison',
      'crash-loop',
      'slow',
      'kill',
      'rebalance',
      'rewind',
      'open-transaction',
      'hot-partition',
      'data-loss',
      'producer-stop',
    ]);
    for (const drill of DRILLS) {
      for (const code of drill.expects) expect(FINDING_CODES).toContain(code);
      expect(drill.description.match(/\.( |$)/g), drill.name).toHaveLength(2);
    }
  });

  it('has the shape that the bridge sends to its viewers', () => {
    const [drill] = madeUp({}).board.list();
    expect(drillResource.parse(drill)).toEqual(drill);
  });

  it('names in the manual are the same', () => {
    const tutorial = readFileSync(new URL('../../../docs/tutorial.md', import.meta.url), 'utf8');
    for (const { name } of DRILLS) expect(tutorial).toContain(`\`${name}\``);
  });
});

describe('the board of drills', () => {
  it('tells what a drill goes through', async () => {
    const { board, calls } = madeUp({});
    const seen: string[] = [];
    const remove = board.onChanged(() => {
      const [drill] = board.list();
      seen.push(`${drill?.state} ${drill?.startedAt} ${drill?.detail}`);
    });
    expect(await board.start('made-up')).toMatchObject({ state: 'running', startedAt: 1_000 });
    expect(await board.stop('made-up')).toMatchObject({ state: 'idle', startedAt: null });
    expect(calls).toEqual(['start', 'mend']);
    expect(seen).toEqual([
      'starting 1000 ',
      'starting 1000 half way',
      'running 1000 half way',
      'mending 1000 ',
      'idle null ',
    ]);
    remove();
    await board.start('made-up');
    expect(seen).toHaveLength(5);
  });

  it('refuses a drill that runs already, and one that does not exist', async () => {
    const { board } = madeUp({});
    await board.start('made-up');
    await expect(board.start('made-up')).rejects.toMatchObject({
      code: 'conflict',
      message: 'the drill made-up is running',
    });
    await expect(board.start('nonsense')).rejects.toMatchObject({ code: 'not-found' });
    await expect(board.stop('nonsense')).rejects.toMatchObject({
      code: 'not-found',
      message: 'there is no drill nonsense; there are made-up',
    });
  });

  it('refuses to mend what is just starting, and changes nothing where nothing is broken', async () => {
    let go = () => {};
    const { board, calls } = madeUp({
      start: () =>
        new Promise((resolve) => {
          go = resolve;
        }),
    });
    expect(await board.stop('made-up')).toMatchObject({ state: 'idle' });
    expect(calls).toEqual([]);
    const starting = board.start('made-up');
    await expect(board.stop('made-up')).rejects.toMatchObject({ code: 'conflict' });
    go();
    await starting;
  });

  it('mends what was broken only half way, and says why it could not start', async () => {
    const { board, calls } = madeUp({ start: () => Promise.reject(new Error('no broker')) });
    await expect(board.start('made-up')).rejects.toThrow('no broker');
    expect(calls).toEqual(['start', 'mend']);
    expect(board.list()[0]).toMatchObject({ state: 'idle', detail: 'could not be started: no broker' });
  });

  it('can be asked again to mend what it could not mend', async () => {
    let broken = true;
    const { board } = madeUp({
      mend: () => (broken ? Promise.reject(new Error('not yet')) : Promise.resolve()),
    });
    await board.start('made-up');
    await expect(board.stop('made-up')).rejects.toThrow('not yet');
    expect(board.list()[0]).toMatchObject({ state: 'failed', detail: 'could not be mended: not yet' });
    await expect(board.start('made-up')).rejects.toMatchObject({ code: 'conflict' });
    broken = false;
    expect(await board.stop('made-up')).toMatchObject({ state: 'idle' });
  });
});
