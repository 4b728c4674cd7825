import { describe, expect, it } from 'vitest';
import type { FindingChanges } from '../../../server/detect/detector.ts';
import { createDetector } from '../../../server/detect/evaluate.ts';
import { finding as findingSchema } from '../../../server/protocol/finding.ts';
import { behind, MINUTE, SECOND, World } from './support/world.ts';

/** One group of two members on four partitions, all caught up. */
function orders() {
  const world = new World();
  const topic = world.topic('orders', 4, 48_213);
  const group = world.group('order-processing');
  const members = [world.member(group, 'worker-a1'), world.member(group, 'worker-b2')];
  const gps = [0, 1, 2, 3].map((p) => world.reads(group, topic, p, p < 2 ? 'worker-a1' : 'worker-b2'));
  const detector = createDetector();
  const look = (): FindingChanges => detector.evaluate(world.model, world.now);
  const at = (p: number) => {
    const gp = gps[p];
    if (gp === undefined) throw new Error(`no partition ${p}`);
    return gp;
  };
  /** A commit that advances to the end: nothing waits afterwards. */
  const catchUp = (p: number) => {
    const gp = at(p);
    gp.committed = topic.partitions[p]?.end ?? null;
    gp.lastCommitTime = world.now;
    gp.lastAdvanceTime = world.now;
    gp.waitingSince = null;
    gp.firstUnread = null;
  };
  return { world, topic, group, members, at, detector, look, catchUp };
}

describe('a consumer hangs', () => {
  it('is one finding with place, offset and sentence, and closes with a commit past the offset', () => {
    const { world, topic, at, detector, look, catchUp } = orders();
    expect(look().opened).toEqual([]);
    behind(at(1), topic, 10, world.now);
    world.wait(4 * SECOND);
    expect(look().opened).toEqual([]);
    world.wait(2 * SECOND);
    const [finding] = look().opened;
    expect(finding).toMatchObject({
      code: 'consumer-hung',
      severity: 'critical',
      cluster: 'local',
      group: 'order-processing',
      member: 'worker-a1',
      topic: 'orders',
      partition: 1,
      offset: 48_213,
      title: 'order-processing is stuck on orders-1 at offset 48,213',
      partitionCount: 1,
    });
    expect(findingSchema.safeParse(finding).success).toBe(true);
    expect(detector.verdict('local', 'order-processing', 'orders', 1)).toEqual({
      verdict: 'consumer-hung',
      finding: finding?.id,
    });
    expect(detector.verdict('local', 'order-processing', 'orders', 0).verdict).toBe('ok');
    catchUp(1);
    const { closed } = look();
    expect(closed).toMatchObject([{ id: finding?.id, closeReason: 'recovered', closedAt: world.now }]);
    expect(detector.open()).toEqual([]);
    expect(detector.closed()).toHaveLength(1);
  });

  it('is one finding for all partitions of one member, and two for two members', () => {
    const { world, topic, at, look, catchUp } = orders();
    for (const p of [0, 1, 2, 3]) behind(at(p), topic, 10, world.now);
    world.wait(6 * SECOND);
    const { opened } = look();
    expect(opened.map(({ member, partitionCount }) => [member, partitionCount])).toEqual([
      ['worker-a1', 2],
      ['worker-b2', 2],
    ]);
    expect(opened[0]?.title).toBe(
      'order-processing is stuck on orders-0 at offset 48,213 and 1 more partition',
    );
    catchUp(0);
    world.wait(SECOND);
    expect(look().closed).toEqual([]);
  });

  it('becomes no-consumer under the same id when its process turns out to be dead, and hung again when one returns', () => {
    const { world, topic, group, members, at, detector, look, catchUp } = orders();
    for (const p of [0, 1]) behind(at(p), topic, 10, world.now);
    world.wait(6 * SECOND);
    const id = look().opened[0]?.id;
    group.members.clear();
    group.state = 'Empty';
    group.emptySince = world.now;
    for (const p of [0, 1, 2, 3]) Object.assign(at(p), { owner: null, ownerSince: null });
    world.wait(SECOND);
    expect(look().closed).toEqual([]);
    world.wait(16 * SECOND);
    const { changed, opened } = look();
    expect(opened).toEqual([]);
    expect(changed).toMatchObject([{ id, code: 'no-consumer', codeHistory: [{ code: 'consumer-hung' }] }]);
    const [member] = members;
    if (member === undefined) throw new Error('no member');
    group.members.set('worker-c3', { ...member, id: 'worker-c3' });
    Object.assign(group, { state: 'Stable', emptySince: null, stableSince: world.now });
    for (const p of [0, 1, 2, 3]) Object.assign(at(p), { owner: 'worker-c3', ownerSince: world.now });
    world.wait(6 * SECOND);
    look();
    expect(detector.open()).toMatchObject([{ id, code: 'consumer-hung', member: 'worker-c3' }]);
    for (const p of [0, 1]) catchUp(p);
    expect(look().closed).toMatchObject([{ id, closeReason: 'recovered' }]);
  });

  it('becomes poison-event under the same id once a second crash at the same offset is seen', () => {
    const { world, topic, at, look } = orders();
    behind(at(1), topic, 10, world.now);
    world.wait(6 * SECOND);
    const id = look().opened[0]?.id;
    at(1).attempts = [
      { time: world.now, kind: 'sought-back', member: 'worker-a1', host: null },
      { time: world.now + SECOND, kind: 'sought-back', member: 'worker-a1', host: null },
    ];
    behind(at(2), topic, 3, world.now + SECOND);
    at(2).lastAdvanceTime = world.now + SECOND;
    world.wait(2 * SECOND);
    expect(look().changed).toMatchObject([{ id, code: 'poison-event', offset: 48_213 }]);
  });
});

describe('clocks', () => {
  it.each([3_600_000, -3_600_000])('brokers %i ms off ours: opens and closes in the same time', (skewMs) => {
    const { world, topic, at, look } = orders();
    world.cluster.skewMs = skewMs;
    const advance = (p: number, committed: number) =>
      Object.assign(at(p), {
        committed,
        lastAdvanceTime: world.now + skewMs,
        lastCommitTime: world.now + skewMs,
        waitingSince: null,
        firstUnread: null,
      });
    for (const p of [0, 1, 2, 3]) advance(p, 48_213);
    behind(at(0), topic, 10, world.now);
    behind(at(1), topic, 10, world.now);
    world.wait(4 * SECOND);
    expect(look().opened).toEqual([]);
    world.wait(2 * SECOND);
    const { opened } = look();
    expect(opened).toMatchObject([{ code: 'consumer-hung', since: world.now - 6 * SECOND + skewMs }]);
    expect(opened[0]?.detectedAt).toBe(world.now);
    world.wait(SECOND);
    expect(look().closed).toEqual([]);
    for (const p of [0, 1]) advance(p, 48_223);
    expect(look().closed).toHaveLength(1);
  });
});

describe('one trouble is one finding', () => {
  it('folds what hangs on a partition without a leader under the broker that is down', () => {
    const { world, topic, at, look, detector } = orders();
    behind(at(1), topic, 10, world.now);
    world.broker(2, false);
    const partition = topic.partitions[1];
    if (partition === undefined) throw new Error('no partition');
    Object.assign(partition, { leader: null, leaderlessSince: world.now, isr: [2] });
    world.wait(6 * SECOND);
    const { opened } = look();
    expect(opened).toMatchObject([
      {
        code: 'partition-offline',
        broker: 2,
        symptoms: [{ code: 'consumer-hung', group: 'order-processing' }],
      },
    ]);
    expect(detector.verdict('local', 'order-processing', 'orders', 1).verdict).toBe('partition-offline');
  });

  it('turns a finding into its cause when that shows later, with the same id', () => {
    const { world, topic, at, look } = orders();
    behind(at(1), topic, 10, world.now);
    world.wait(6 * SECOND);
    const id = look().opened[0]?.id;
    Object.assign(topic.partitions[1] ?? {}, { leader: null, leaderlessSince: world.now, isr: [2] });
    world.wait(6 * SECOND);
    const changes = look();
    expect(changes.opened).toEqual([]);
    expect(changes.changed).toMatchObject([{ id, code: 'partition-offline' }]);
  });

  it('lets an open transaction explain the groups that have read up to it', () => {
    const { world, topic, at, look, detector } = orders();
    const partition = topic.partitions[0];
    if (partition === undefined) throw new Error('no partition');
    Object.assign(partition, { end: 48_300, lso: 48_213, lsoStandsSince: world.now });
    partition.producers = [
      { producerId: '4711', epoch: 3, lastTime: world.now, txnStart: 48_213, txnStartTime: world.now - 5 },
    ];
    at(0).waitingSince = world.now;
    world.wait(61 * SECOND);
    const [finding] = look().opened;
    expect(finding).toMatchObject({
      code: 'transaction-open',
      producerId: '4711',
      since: world.now - 61_005,
    });
    expect(finding?.blocks).toEqual([{ node: 'group:order-processing', label: 'order-processing' }]);
    expect(detector.verdict('local', 'order-processing', 'orders', 0).verdict).toBe('transaction-open');
    partition.lso = 48_300;
    partition.lsoStandsSince = null;
    at(0).committed = 48_300;
    expect(look().closed).toMatchObject([{ id: finding?.id, closeReason: 'recovered' }]);
  });

  it('raises severity where retention will soon delete what waits', () => {
    const { world, topic, at, look } = orders();
    topic.retentionMs = 10 * MINUTE;
    behind(at(1), topic, 10, world.now - 9 * MINUTE);
    at(1).lastAdvanceTime = world.now - 9 * MINUTE;
    expect(look().opened).toMatchObject([
      { code: 'consumer-hung', severity: 'critical', symptoms: [{ code: 'retention-risk' }] },
    ]);
  });
});

describe('the life of a finding', () => {
  it('reopens with its id within a minute, and is a new one later', () => {
    const { world, topic, at, look, catchUp } = orders();
    const hang = () => {
      behind(at(1), topic, 10, world.now);
      world.wait(6 * SECOND);
      return look().opened[0]?.id;
    };
    const first = hang();
    catchUp(1);
    look();
    world.wait(20 * SECOND);
    look();
    expect(hang()).toBe(first);
    catchUp(1);
    look();
    world.wait(2 * MINUTE);
    look();
    expect(hang()).not.toBe(first);
  });

  it('changes at most once a second, and only when a person would see it', () => {
    const { world, topic, at, look } = orders();
    behind(at(1), topic, 100, world.now);
    world.wait(6 * SECOND);
    look();
    world.wait(SECOND);
    (topic.partitions[1] ?? { end: 0 }).end = 48_213 + 101;
    expect(look().changed).toEqual([]);
    (topic.partitions[1] ?? { end: 0 }).end = 48_213 + 200;
    expect(look().changed).toHaveLength(1);
    (topic.partitions[1] ?? { end: 0 }).end = 48_213 + 300;
    world.wait(500);
    expect(look().changed).toEqual([]);
  });

  it('opens and closes nothing while its source is stale, says that, and settles before it judges again', () => {
    const { world, topic, at, detector, look, catchUp } = orders();
    behind(at(1), topic, 10, world.now);
    world.wait(6 * SECOND);
    const hung = look().opened[0]?.id;
    world.now += 31 * SECOND;
    behind(at(2), topic, 10, world.now - 20 * SECOND);
    catchUp(1);
    expect(look().opened.map(({ code }) => code)).toEqual(['source-unreachable']);
    expect(detector.open().map(({ id }) => id)).toContain(hung);
    world.wait(SECOND);
    expect(look().closed.map(({ code }) => code)).toEqual(['source-unreachable']);
    expect(look().opened).toEqual([]);
    world.wait(6 * SECOND);
    const changes = look();
    expect(changes.closed.map(({ id }) => id)).toEqual([hung]);
    expect(changes.opened).toMatchObject([{ code: 'consumer-hung', partition: 2 }]);
  });

  it('settles before it judges again when told that nothing was taken in for a while', () => {
    const { world, topic, at, detector, look } = orders();
    look();
    behind(at(1), topic, 10, world.now - 8 * 60 * MINUTE);
    detector.settle();
    expect(look().opened).toEqual([]);
    world.wait(4 * SECOND);
    expect(look().opened).toEqual([]);
    world.wait(2 * SECOND);
    expect(look().opened).toMatchObject([{ code: 'consumer-hung', partition: 1 }]);
  });

  it('closes as gone when its group is deleted', () => {
    const { world, topic, at, look } = orders();
    behind(at(1), topic, 10, world.now);
    world.wait(6 * SECOND);
    look();
    world.cluster.groups.delete('order-processing');
    expect(look().closed).toMatchObject([{ closeReason: 'gone' }]);
  });

  it('stays the same over a restart, and nothing is invented or forgotten', () => {
    const { world, topic, at, detector, look } = orders();
    behind(at(1), topic, 10, world.now);
    world.wait(6 * SECOND);
    look();
    const before = detector.open();
    world.wait(30 * SECOND);
    const restarted = createDetector();
    restarted.restore(JSON.parse(JSON.stringify([...before, ...detector.closed()])));
    // Seen anew: when it was committed and assigned is not visible any more, the rhythm is not learned.
    Object.assign(at(1), { ownerSince: world.now, waitingSince: world.now, committedFromSnapshot: true });
    Object.assign(at(1), { lastAdvanceTime: null, rhythm: { count: 0, p95: null, longest: null } });
    const changes = restarted.evaluate(world.model, world.now);
    expect(changes.opened).toEqual([]);
    expect(changes.closed).toEqual([]);
    expect(restarted.open().map(({ id, since }) => [id, since])).toEqual(
      before.map(({ id, since }) => [id, since]),
    );
    expect(restarted.verdict('local', 'order-processing', 'orders', 1).finding).toBe(before[0]?.id);
    world.wait(70 * SECOND);
    restarted.evaluate(world.model, world.now);
    expect(restarted.open().map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it('expires after a day where its code says so', () => {
    const { world, at, look } = orders();
    at(0).committed = 100;
    at(0).rewind = { from: 40_000, to: 100, time: world.now };
    const opened = look().opened;
    expect(opened).toMatchObject([{ code: 'offset-rewound', severity: 'warning' }]);
    Object.assign(at(0), { lastCommitTime: world.now + 24 * 60 * MINUTE });
    world.wait(24 * 60 * MINUTE + SECOND);
    expect(look().closed).toMatchObject([{ id: opened[0]?.id, closeReason: 'expired' }]);
  });
});
