import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../server/detect/evaluate.ts';
import { findingId, scopeKey } from '../../../server/detect/identity.ts';
import type { Rebalance } from '../../../server/model/state.ts';
import { behind, MINUTE, rhythm, SECOND, World } from './support/world.ts';

function setup(partitions = 4) {
  const world = new World();
  const topic = world.topic('orders', partitions, 10_000);
  const group = world.group('g');
  const a = world.member(group, 'worker-a').id;
  const b = world.member(group, 'worker-b').id;
  const gps = topic.partitions.map(({ partition }) =>
    world.reads(group, topic, partition, partition % 2 ? b : a),
  );
  const detector = createDetector();
  const look = () => detector.evaluate(world.model, world.now);
  const codes = () =>
    detector
      .open()
      .map(({ code }) => code)
      .sort();
  const at = (p: number) => {
    const [gp, partition] = [gps[p], topic.partitions[p]];
    if (gp === undefined || partition === undefined) throw new Error(`no partition ${p}`);
    return { gp, partition };
  };
  return { world, topic, group, gps, at, detector, look, codes };
}

describe('a cause takes its symptoms', () => {
  it('poison: what the same member holds besides stands still because of it', () => {
    const { world, topic, gps, at, detector, look } = setup();
    for (const p of [0, 2]) behind(at(p).gp, topic, 10, world.now);
    behind(at(1).gp, topic, 10, world.now);
    at(0).gp.attempts = [1, 2].map((s) => ({
      time: world.now + s,
      kind: 'sought-back',
      member: 'worker-a',
      host: null,
    }));
    world.wait(8 * SECOND);
    at(1).gp.lastAdvanceTime = world.now;
    look();
    expect(detector.open()).toMatchObject([
      { code: 'poison-event', partition: 0, symptoms: [{ code: 'consumer-hung' }] },
    ]);
    expect(detector.verdict('local', 'g', 'orders', 2).verdict).toBe('poison-event');
    expect(gps[1] && detector.verdict('local', 'g', 'orders', 1).verdict).toBe('ok');
  });

  it('a rebalance loop: all that waits in the group', () => {
    const { world, topic, group, at, detector, look } = setup();
    for (const p of [0, 1, 2, 3]) {
      behind(at(p).gp, topic, 10, world.now - 2 * MINUTE);
      at(p).gp.lastAdvanceTime = world.now - 2 * MINUTE;
    }
    group.rebalances = [50, 40, 30, 20].map(
      (s): Rebalance => ({ at: world.now - s * SECOND, generation: 1, joined: [], left: [] }),
    );
    group.protocol = 'consumer';
    look();
    expect(detector.open()).toMatchObject([{ code: 'rebalance-loop', group: 'g' }]);
    expect(detector.open()[0]?.symptoms.map(({ code }) => code)).toContain('consumer-hung');
    expect(detector.verdict('local', 'g', 'orders', 3).verdict).toBe('rebalance-loop');
    group.stableSince = world.now;
    group.rebalances = [];
    for (const p of [0, 1, 2, 3])
      Object.assign(at(p).gp, { lastAdvanceTime: world.now, waitingSince: world.now });
    world.wait(SECOND);
    expect(look().closed).toEqual([]);
  });

  it('a hot partition: who cannot keep up with it', () => {
    const { world, topic, at, detector, look, codes } = setup();
    for (let s = 0; s <= 200; s += 1) {
      world.wait(SECOND);
      for (const partition of topic.partitions) {
        partition.end = (partition.end ?? 0) + (partition.partition === 1 ? 40 : 1);
        partition.lso = partition.end;
        partition.endAt = world.now;
        partition.ends.push(partition.end, world.now);
      }
      for (const p of [0, 2, 3])
        Object.assign(at(p).gp, { committed: at(p).partition.end, lastAdvanceTime: world.now });
      const { gp } = at(1);
      gp.committed = (gp.committed ?? 0) + 10;
      gp.lastAdvanceTime = world.now;
      behind(gp, topic, (at(1).partition.end ?? 0) - gp.committed, world.now - s * 700);
      gp.lagHistory = [
        ...gp.lagHistory,
        { at: world.now, lag: (at(1).partition.end ?? 0) - gp.committed },
      ].slice(-120);
      look();
    }
    expect(codes()).toEqual(['hot-partition']);
    expect(detector.open()[0]).toMatchObject({
      partition: 1,
      severity: 'warning',
      symptoms: [{ code: 'consumer-slow' }],
    });
  });
});

describe('the worst partition stands for the trouble', () => {
  it('hung: the one that has stood still longest, whatever its number', () => {
    const { world, topic, at, look, detector } = setup();
    behind(at(2).gp, topic, 10, world.now);
    world.wait(2 * SECOND);
    behind(at(0).gp, topic, 900, world.now);
    world.wait(8 * SECOND);
    look();
    expect(detector.open()).toMatchObject([
      { code: 'consumer-hung', partition: 2, partitionCount: 2, since: world.now - 10 * SECOND },
    ]);
    expect(detector.open()[0]?.partitions.map(({ partition }) => partition)).toEqual([2, 0]);
  });

  it('poison: a crash is seen against partitions that are caught up, too', () => {
    const { world, topic, at, look, codes } = setup();
    behind(at(0).gp, topic, 10, world.now);
    at(0).gp.attempts = ['x', 'y'].map((member, i) => ({
      time: world.now + i,
      kind: 'rejoined',
      member,
      host: null,
    }));
    world.wait(4 * SECOND);
    look();
    expect(codes()).toEqual(['poison-event']);
  });
});

describe('what stands beside', () => {
  it('is not folded: a rewound offset next to a hanging member', () => {
    const { world, topic, at, look, codes } = setup();
    behind(at(0).gp, topic, 10, world.now);
    at(0).gp.rewind = { from: 20_000, to: 10_000, time: world.now };
    world.wait(6 * SECOND);
    look();
    expect(codes()).toEqual(['consumer-hung', 'offset-rewound']);
  });
});

describe('reach', () => {
  it('one dead broker is one finding for all partitions it leaves under-replicated', () => {
    const { world, topic, look, detector } = setup(150);
    world.broker(3, false);
    for (const partition of topic.partitions)
      Object.assign(partition, { isr: [1, 2], underReplicatedSince: world.now });
    world.wait(16 * SECOND);
    look();
    expect(detector.open()).toMatchObject([{ code: 'under-replicated', broker: 3, partitionCount: 150 }]);
    expect(detector.open()[0]?.partitions).toHaveLength(100);
  });

  it('one cluster’s trouble is not another’s', () => {
    const [one, two] = [new World('one'), new World('two')];
    one.model.clusters.set('two', two.cluster);
    one.model.sources.set(two.source.id, two.source);
    for (const world of [one, two]) {
      const topic = world.topic('orders', 1, 10);
      const group = world.group('g');
      behind(world.reads(group, topic, 0, world.member(group, 'm').id), topic, 5, world.now);
    }
    const detector = createDetector();
    detector.evaluate(one.model, one.now);
    two.source.asOf += 60 * SECOND;
    one.wait(6 * SECOND);
    detector.evaluate(one.model, one.now);
    expect(
      detector
        .open()
        .map(({ cluster }) => cluster)
        .sort(),
    ).toEqual(['one', 'two']);
    two.cluster.groups.clear();
    detector.evaluate(one.model, one.now);
    expect(detector.open().map(({ cluster }) => cluster)).toEqual(['one']);
  });

  it('blocks: the topics that a stuck group writes, and the groups that read them', () => {
    const { world, topic, at, look, detector } = setup();
    const paid = world.topic('payments', 1, 0);
    paid.producerNames.set('worker', {
      name: 'worker',
      provenance: 'observed',
      from: 'header ce_source',
      count: 1,
      lastSeenAt: world.now,
      share: 1,
    });
    paid.groups.add('billing');
    behind(at(0).gp, topic, 10, world.now);
    world.wait(6 * SECOND);
    look();
    expect(detector.open()[0]?.blocks).toEqual([
      { node: 'topic:payments', label: 'payments' },
      { node: 'group:billing', label: 'billing' },
    ]);
  });
});

describe('what must be seen twice', () => {
  it('opens no data-lost for a purge that is seen before its commit, and one when it stays', () => {
    const { world, at, look, codes } = setup();
    const { gp, partition } = at(0);
    const purge = () =>
      Object.assign(partition, {
        logStart: (gp.committed ?? 0) + 10,
        end: (gp.committed ?? 0) + 10,
        lso: (gp.committed ?? 0) + 10,
        endAt: world.now,
      });
    purge();
    look();
    world.wait(SECOND);
    gp.committed = partition.end;
    look();
    expect(codes()).toEqual([]);
    purge();
    look();
    world.wait(4 * SECOND);
    look();
    expect(codes()).toEqual([]);
    partition.endAt = world.now;
    look();
    expect(codes()).toEqual(['data-lost']);
    Object.assign(gp, { committed: partition.end, lastAdvanceTime: world.now });
    expect(look().closed).toMatchObject([{ code: 'data-lost', closeReason: 'recovered' }]);
  });
});

describe('quiet verdicts', () => {
  it('say ok, idle, learning, abandoned and unknown', () => {
    const { world, topic, group, at, detector, look } = setup(5);
    at(1).gp.lastAdvanceTime = at(1).gp.lastCommitTime = world.now - 10 * MINUTE;
    behind(at(2).gp, topic, 10, world.now);
    at(2).gp.rhythm = rhythm(3, SECOND);
    at(3).gp.committed = null;
    const old = world.topic('old', 1, 10);
    world.reads(group, old, 0, null, { lastCommitTime: world.now - 25 * 60 * MINUTE, committed: 3 });
    look();
    const verdicts = [0, 1, 2, 3].map((p) => detector.verdict('local', 'g', 'orders', p).verdict);
    expect(verdicts).toEqual(['ok', 'idle', 'learning', 'unknown']);
    expect(detector.verdict('local', 'g', 'old', 0)).toEqual({ verdict: 'abandoned', finding: null });
    expect(detector.verdict('local', 'g', 'nothing', 0)).toEqual({ verdict: 'unknown', finding: null });
    expect(detector.open()).toEqual([]);
  });
});

describe('a producer falls silent', () => {
  it('is told after minutes of steady traffic, closes with the next event, and its pause is known afterwards', () => {
    const { world, topic, gps, look, codes } = setup(1);
    const run = (seconds: number, events: number) => {
      for (let s = 0; s < seconds; s += 1) {
        world.wait(SECOND);
        const [partition] = topic.partitions;
        if (partition === undefined) return;
        partition.end = partition.lso = (partition.end ?? 0) + events;
        partition.endAt = world.now;
        for (const gp of gps) Object.assign(gp, { committed: partition.end, lastCommitTime: world.now });
        look();
      }
    };
    run(400, 5);
    expect(codes()).toEqual([]);
    run(40, 0);
    expect(codes()).toEqual(['producer-silent']);
    run(3, 5);
    expect(codes()).toEqual([]);
    run(60, 0);
    expect(codes()).toEqual([]);
  });
});

describe('identity', () => {
  it('is the same for the same trouble, another for another, and nothing but its own fields count', () => {
    const where = { cluster: 'c', group: 'g', member: 'm', topic: 't', partition: 1, offset: 5 };
    const key = scopeKey('consumer-hung', where);
    expect(scopeKey('consumer-hung', { ...where, partition: 7, offset: 9 })).toBe(key);
    expect(scopeKey('consumer-hung', { ...where, member: 'n' })).not.toBe(key);
    expect(scopeKey('poison-event', { ...where, partition: 7 })).not.toBe(scopeKey('poison-event', where));
    expect(findingId(key, 1)).toBe(findingId(key, 1));
    expect(findingId(key, 1)).not.toBe(findingId(key, 2));
    const ids = new Set(Array.from({ length: 20_000 }, (_, i) => findingId(key, i)));
    expect(ids.size).toBe(20_000);
  });
});
