import { expect, it } from 'vitest';
import { lagSecondsOf } from '../../../server/model/numbers.ts';
import { Pipeline, SECOND, topic } from './pipeline.ts';

/** Ten events wait on orders-0; the first of them says it is a minute old. */
function behind(skewMs: number | null): Pipeline {
  const world = new Pipeline(skewMs).topics(topic('orders', 1)).snapshot(90);
  return world.take({
    ...{ kind: 'first-unread', cluster: 'local', at: world.now, group: null, topic: 'orders', partition: 0 },
    ...{ offset: 90, recordOffset: 90, recordTime: world.now - 60 * SECOND, timestampType: 'create-time' },
    ...{ upTo: 100, sizeBytes: 10 },
  });
}

const seconds = (world: Pipeline) => lagSecondsOf(world.cluster, world.gp(), world.log(), world.now);

it('is the age of the first unread record where the brokers’ clock is known', () => {
  const world = behind(0).ends([100]);
  expect(seconds(world).lagSeconds).toEqual({ value: 60, method: 'first-unread', error: 0.1 });
});

it('is missing, with its reason, where the clocks cannot be compared: an hour’s skew would be an hour’s error', () => {
  const world = behind(null).ends([100]);
  expect(seconds(world)).toEqual({
    lagSeconds: null,
    reason: "how far the brokers' clock is from ours is not known yet",
  });
  world.source({ skewMs: 3_600_000 });
  expect(seconds(world).lagSeconds).toMatchObject({ value: 3_660, method: 'first-unread' });
});

it('is interpolated in our own clock, with its error, where that has seen the log end pass', () => {
  const world = behind(null)
    .ends([90])
    .wait(4 * SECOND)
    .ends([100])
    .wait(SECOND);
  expect(seconds(world).lagSeconds).toEqual({ value: 5, method: 'interpolated', error: 4 });
});
