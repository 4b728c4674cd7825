import { expect, it } from 'vitest';
import { caughtUp, member, Pipeline, SECOND, topic } from './pipeline.ts';

/** `g` commits orders-0, owns orders-1 too, and has never committed there; ten seconds have passed since the assignment. */
function neverThere(): Pipeline {
  const world = new Pipeline().topics(topic('orders', 2)).ends([100, 500]).commit(100);
  world.describe([member('m-1', [0, 1])]);
  return world.wait(10 * SECOND).ends([100, 510]);
}

it('counts what arrives from the first reading on, ten seconds after the assignment', () => {
  const world = neverThere();
  expect(world.gp(1).uncommitted).toMatchObject({ from: 510, arrived: 0, arrivedAt: null });
  const arrivedAt = world.wait(SECOND).now;
  world.ends([100, 513]).wait(SECOND).ends([100, 520]);
  expect(world.gp(1).uncommitted).toMatchObject({ from: 510, arrived: 10, arrivedAt });
  expect(world.gp(0).uncommitted).toBeNull();
});

it('does not believe a reading from before the consumer may have looked up where it begins', () => {
  const world = new Pipeline().topics(topic('orders', 2)).ends([100, 500]).commit(100);
  world
    .describe([member('m-1', [0, 1])])
    .wait(9 * SECOND)
    .ends([100, 600]);
  expect(world.gp(1).uncommitted).toBeNull();
});

it('ends with the first commit', () => {
  const world = neverThere().wait(SECOND).ends([100, 520]);
  expect(world.commit(511, { partition: 1 }).gp(1).uncommitted).toBeNull();
});

it('begins anew with another owner', () => {
  const world = neverThere().wait(SECOND).ends([100, 520]);
  world.describe([member('m-1', [0]), member('m-2', [1])]);
  expect(world.gp(1).uncommitted).toBeNull();
  world.wait(10 * SECOND).ends([100, 530]);
  expect(world.gp(1).uncommitted).toMatchObject({ from: 530, arrivedAt: null });
});

it('begins anew with every generation of a classic group: who has committed nothing begins at the end again', () => {
  const world = neverThere().wait(SECOND).ends([100, 520]);
  world.describe([member('m-1', [0, 1])], { generation: 2 });
  world.wait(SECOND).ends([100, 525]);
  expect(world.gp(1).uncommitted).toBeNull();
  world.wait(10 * SECOND).ends([100, 530]);
  expect(world.gp(1).uncommitted).toMatchObject({ from: 530, arrivedAt: null });
});

it('goes on over the epochs of a KIP-848 group that leave the partition where it is', () => {
  const world = new Pipeline().topics(topic('orders', 2)).ends([100, 500]).commit(100);
  world
    .describe([member('m-1', [0, 1])], { protocol: 'consumer' })
    .wait(10 * SECOND)
    .ends([100, 500]);
  world.wait(SECOND).ends([100, 505]);
  world.describe([member('m-1', [0, 1])], { protocol: 'consumer', generation: 2 });
  expect(world.wait(SECOND).ends([100, 507]).gp(1).uncommitted).toMatchObject({ from: 500, arrived: 7 });
});

it('says nothing of a partition that nobody has', () => {
  const world = neverThere()
    .wait(SECOND)
    .ends([100, 520])
    .describe([member('m-1', [0])]);
  expect(
    world
      .wait(20 * SECOND)
      .ends([100, 600])
      .gp(1).uncommitted,
  ).toBeNull();
});

it('begins anew behind a transaction: what comes of it may be a marker and nothing else', () => {
  const world = neverThere()
    .wait(SECOND)
    .ends([100, 513], { lso: [100, 510] });
  expect(world.gp(1).uncommitted).toBeNull();
  expect(world.wait(SECOND).ends([100, 514]).gp(1).uncommitted).toMatchObject({ from: 514, arrived: 0 });
});

it('begins anew when the log is shorter than it was, or another one', () => {
  const world = neverThere().wait(SECOND).ends([100, 520]);
  expect(world.wait(SECOND).ends([100, 40]).gp(1).uncommitted).toMatchObject({ from: 40, arrived: 0 });
  world.topics(topic('orders', 2, { topicId: 'another' }));
  expect(world.gp(1).uncommitted).toBeNull();
});

it('begins when a committed offset is deleted, and its owner goes on', () => {
  const world = caughtUp()
    .describe([member('m-1', [0, 1])])
    .wait(20 * SECOND)
    .ends([100, 100]);
  const slots = [world.slot('g', 'orders', 1)];
  world.take({ kind: 'commits-deleted', cluster: 'local', at: world.now, slots, history: false });
  world.wait(SECOND).ends([100, 100]).wait(SECOND).ends([100, 103]);
  expect(world.gp(1)).toMatchObject({ committed: null, uncommitted: { from: 100, arrived: 3 } });
});
