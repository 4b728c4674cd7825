import { describe, expect, test } from 'vitest';
import { lagOf } from '../../../server/model/numbers.ts';
import type { Observation } from '../../../server/model/observation.ts';
import { caughtUp, CLUSTER, type Pipeline, SECOND, topic } from './pipeline.ts';

const unread = (
  p: Pipeline,
  change: Partial<Extract<Observation, { kind: 'first-unread' }>> = {},
): Observation => ({
  kind: 'first-unread',
  cluster: CLUSTER,
  at: p.now,
  group: 'g',
  topic: 'orders',
  partition: 0,
  offset: 100,
  recordOffset: 100,
  recordTime: p.now,
  timestampType: 'create-time',
  upTo: 110,
  sizeBytes: 10,
  ...change,
});

describe('waitingSince', () => {
  test('begins with the reading that shows events behind the committed offset, and ends when there are none', () => {
    const p = caughtUp();
    expect(p.gp().waitingSince).toBeNull();
    p.wait(SECOND).ends([110, 100]);
    const since = p.now;
    p.wait(5 * SECOND).ends([120, 100]);
    expect(p.gp().waitingSince).toBe(since);
    p.wait(SECOND).commit(120);
    expect(p.gp().waitingSince).toBeNull();
  });

  test('begins anew with an advancing commit that leaves events behind', () => {
    const p = caughtUp();
    p.wait(SECOND).ends([110, 100]).wait(SECOND).commit(105);
    expect(p.gp().waitingSince).toBe(p.now);
  });

  test('goes back to the arrival of the first unread event, within what our own samples allow', () => {
    const p = caughtUp();
    p.wait(60 * SECOND)
      .ends([100, 100])
      .wait(10 * SECOND)
      .ends([110, 100]);
    const seen = p.now;
    p.take(unread(p, { recordTime: seen - 4_000 }));
    expect(p.gp().waitingSince).toBe(seen - 4_000);
  });

  test('a producer whose clock is an hour behind does not make a fresh event old', () => {
    const p = caughtUp();
    p.wait(60 * SECOND)
      .ends([100, 100])
      .wait(10 * SECOND)
      .ends([110, 100]);
    p.take(unread(p, { recordTime: p.now - 3_600_000 }));
    expect(p.now - (p.gp().waitingSince ?? 0)).toBeLessThanOrEqual(11 * SECOND);
  });

  test('from before our memory, a producer’s time is believed once the event has been seen waiting for half a minute', () => {
    const p = caughtUp().ends([110, 100]);
    const seen = p.now;
    p.take(unread(p, { recordTime: seen - 3_600_000 }));
    expect(p.gp().waitingSince).toBe(seen);
    p.wait(31 * SECOND).ends([110, 100]);
    expect(p.gp().waitingSince).toBe(seen - 3_600_000);
  });

  test('the broker’s own time is believed at once, in our clock', () => {
    const p = caughtUp().source({ skewMs: 7_200_000 }).ends([110, 100]);
    const recordTime = p.now + 7_200_000 - 60_000;
    p.take(unread(p, { recordTime, timestampType: 'log-append-time' }));
    expect(p.gp().waitingSince).toBe(p.now - 60_000);
  });

  test('timestamps of 1970 and 2100 are not believed', () => {
    const p = caughtUp().ends([110, 100]);
    const seen = p.now;
    p.take(unread(p, { recordTime: 0, timestampType: 'log-append-time' }));
    p.take(unread(p, { recordTime: 4_102_444_800_000, timestampType: 'log-append-time' }));
    p.wait(60 * SECOND).ends([110, 100]);
    expect(p.gp().waitingSince).toBe(seen);
  });

  test('only markers and gaps behind the committed offset: nothing waits, lag is 0 with its reason', () => {
    const p = caughtUp().wait(SECOND).ends([101, 100]);
    p.take(
      unread(p, { recordOffset: null, recordTime: null, timestampType: null, upTo: 101, sizeBytes: null }),
    );
    expect(p.gp().waitingSince).toBeNull();
    expect(lagOf(p.gp(), p.log())).toMatchObject({ lag: 0 });
    p.wait(SECOND).ends([102, 100]);
    expect(p.gp().waitingSince).toBe(p.now);
  });

  test('starts anew when a transaction ends that held the event back, and is not moved behind that', () => {
    const p = caughtUp()
      .wait(SECOND)
      .ends([110, 100], { lso: [100, 100] });
    const stands = p.now;
    expect(p.log().lsoStandsSince).toBe(stands);
    p.wait(600 * SECOND).ends([112, 100], { lso: [100, 100] });
    expect(p.log().lsoStandsSince).toBe(stands);
    p.wait(SECOND).ends([112, 100]);
    expect(p.log().lsoStandsSince).toBeNull();
    expect(p.gp().waitingSince).toBe(p.now);
    p.take(unread(p, { recordTime: stands, timestampType: 'log-append-time' }));
    expect(p.gp().waitingSince).toBe(p.now);
  });

  test('starts anew when the partition has a leader again', () => {
    const p = caughtUp().wait(SECOND).ends([110, 100]);
    const headless = topic('orders', 2);
    for (const partition of headless.partitions) partition.leader = null;
    p.wait(SECOND).topics(headless);
    expect(p.log().leaderlessSince).toBe(p.now);
    p.wait(60 * SECOND).topics(topic('orders', 2));
    expect(p.log().leaderlessSince).toBeNull();
    expect(p.gp().waitingSince).toBe(p.now);
  });
});

describe('the first unread record', () => {
  test('counts only for the committed offset it was asked for', () => {
    const p = caughtUp().wait(SECOND).ends([110, 100]);
    p.take(unread(p, { offset: 99 }));
    expect(p.gp().firstUnread).toBeNull();
    p.take(unread(p));
    expect(p.gp().firstUnread?.recordOffset).toBe(100);
    p.commit(101);
    expect(p.gp().firstUnread).toBeNull();
  });

  test('without a group goes to every group that stands there', () => {
    const p = caughtUp().commit(100, { group: 'other' }).commit(90, { group: 'behind' }).ends([110, 100]);
    p.take(unread(p, { group: null }));
    expect(p.gp().firstUnread).not.toBeNull();
    expect(p.gp(0, 'orders', 'other').firstUnread).not.toBeNull();
    expect(p.gp(0, 'orders', 'behind').firstUnread).toBeNull();
  });
});

describe('lagHistory', () => {
  test('is kept while something waits, and dropped when it has caught up', () => {
    const p = caughtUp();
    for (let i = 1; i <= 10; i++) p.wait(2 * SECOND).ends([100 + i, 100]);
    expect(p.gp().lagHistory.map(({ lag }) => lag)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    p.commit(110);
    expect(p.gp().lagHistory).toEqual([]);
  });
});
