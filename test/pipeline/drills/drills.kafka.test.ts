import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, type Step, startDemo } from '../../../pipeline/demo.ts';
import { kafkaForTests, until } from '../../support/kafka.ts';

const kafka = kafkaForTests();
const SLOW_MACHINE = { timeoutMs: 40_000, everyMs: 200 };

/** The drills against the real thing, as Kafka itself shows it: committed offsets, log ends, members. */
describe.skipIf(kafka.skipReason !== null)('drills', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-drills-'));
  const steps = new Map<string, Step>();
  let demo: Demo;
  let admin: Admin;

  beforeAll(async () => {
    demo = await startDemo({
      dataDir: folder,
      rate: 120,
      kafkaVersion: kafka.line,
      // A day of thousands of years in which it is half past eight: as many events as said, whatever the hour of this run.
      dayMs: Math.round(Date.now() * (24 / 8.5)),
      onStep: (step) => steps.set(step.id, step),
    });
    admin = new Kafka({ brokers: demo.brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin.disconnect();
    await demo.stop();
    await demo.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** By partition. */
  const committed = async (group: string, topic: string): Promise<number[]> => {
    const [answer] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    return byPartition(answer?.partitions ?? [], ({ offset }) => Number(offset));
  };
  const ends = async (topic: string) =>
    byPartition(await admin.fetchTopicOffsets(topic), ({ high }) => Number(high));
  const starts = async (topic: string) =>
    byPartition(await admin.fetchTopicOffsets(topic), ({ low }) => Number(low));
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  const lag = async (group: string, topic: string) => {
    const read = await committed(group, topic);
    return total((await ends(topic)).map((end, partition) => end - Math.max(0, read[partition] ?? 0)));
  };
  const group = async (name: string) => {
    const { groups } = await admin.describeGroups([name]);
    return { state: groups[0]?.state ?? '', members: groups[0]?.members ?? [] };
  };
  const caughtUp = (name: string, topic: string) =>
    until(async () => (await group(name)).state === 'Stable' && (await lag(name, topic)) < 60, {
      ...SLOW_MACHINE,
      describe: () => [...steps.values()].map(({ id, state, detail }) => `${id} ${state} ${detail}`),
    });
  /** Whether each partition's commit has moved since `before`. */
  const moved = async (name: string, topic: string, before: number[]) =>
    (await committed(name, topic)).map((offset, partition) => offset > (before[partition] ?? 0));
  const placeIn = (detail: string) => {
    const found = /orders-(\d+), offset (\d+)/.exec(detail);
    return { partition: Number(found?.[1]), offset: Number(found?.[2]) };
  };

  it('find a pipeline where every service keeps up', async () => {
    expect([...steps.values()].map(({ id, state }) => [id, state])).toEqual(
      ['kafka', 'topics', 'order-processing', 'inventory-management', 'notifications', 'generator'].map(
        (id) => [id, 'done'],
      ),
    );
    expect(
      (await admin.fetchTopicMetadata({ topics: ['orders'] })).topics.map((topic) => topic.partitions.length),
    ).toEqual([8]);
    await until(async () => total(await ends('order-status')) > 100, SLOW_MACHINE);
    await caughtUp('order-processing', 'orders');
    await caughtUp('inventory-management', 'inventory');
    await caughtUp('notifications', 'order-status');
    expect((await group('order-processing')).members.map(({ clientId }) => clientId).sort()).toEqual([
      'order-processing-1',
      'order-processing-2',
      'order-processing-3',
    ]);
  });

  it('hang: the partitions of one member stand still while it is still a member; mended, they move', async () => {
    await demo.drills.start('hang');
    // What was under way when the fault came is committed first.
    await until(async () => (await lag('order-processing', 'orders')) > 40, SLOW_MACHINE);
    const before = await committed('order-processing', 'orders');
    const at = await ends('orders');
    await until(async () => (await ends('orders')).every((end, i) => end > (at[i] ?? 0) + 8), SLOW_MACHINE);
    const standing = (await moved('order-processing', 'orders', before)).filter((has) => !has);
    expect(standing.length).toBeGreaterThanOrEqual(2);
    expect(standing.length).toBeLessThanOrEqual(3);
    const { state, members } = await group('order-processing');
    expect([state, members.length]).toEqual(['Stable', 3]);
    await demo.drills.stop('hang');
    await until(
      async () => (await moved('order-processing', 'orders', before)).every((has) => has),
      SLOW_MACHINE,
    );
  });

  it('poison: members fail on the event and hand it on, the others advance; mended, it lies among the dead letters', async () => {
    await caughtUp('order-processing', 'orders');
    const { detail } = await demo.drills.start('poison');
    const place = placeIn(detail);
    const holders = new Set<string>();
    await until(
      async () => {
        for (const { memberId } of (await group('order-processing')).members) holders.add(memberId);
        return holders.size >= 4;
      },
      { ...SLOW_MACHINE, describe: () => [...holders] },
    );
    const offsets = await committed('order-processing', 'orders');
    expect(offsets[place.partition]).toBe(place.offset);
    await until(
      async () => (await moved('order-processing', 'orders', offsets)).filter((has) => has).length >= 4,
      SLOW_MACHINE,
    );
    const letters = total(await ends('orders-dead-letter'));
    await demo.drills.stop('poison');
    expect((await committed('order-processing', 'orders'))[place.partition]).toBeGreaterThan(place.offset);
    expect(total(await ends('orders-dead-letter'))).toBeGreaterThan(letters);
    await caughtUp('order-processing', 'orders');
  });

  it('crash-loop: the process ends on the event, and so does its successor', async () => {
    const { detail } = await demo.drills.start('crash-loop');
    const place = placeIn(detail);
    const seen = new Set<string>();
    await until(
      () => {
        const now = steps.get('order-processing')?.detail ?? '';
        if (/ended with code 1; starts again/.test(now)) seen.add(now.replace(/^.*; (?=order)/, ''));
        return seen.size >= 2;
      },
      { timeoutMs: 40_000, describe: () => [...seen] },
    );
    expect((await committed('order-processing', 'orders'))[place.partition]).toBe(place.offset);
    await demo.drills.stop('crash-loop');
    expect((await committed('order-processing', 'orders'))[place.partition]).toBeGreaterThan(place.offset);
    await caughtUp('order-processing', 'orders');
  });

  it('slow: it commits and falls behind; mended, it catches up', async () => {
    await demo.drills.start('slow');
    const before = await committed('order-processing', 'orders');
    await until(async () => (await lag('order-processing', 'orders')) > 150, SLOW_MACHINE);
    expect((await moved('order-processing', 'orders', before)).filter((has) => has).length).toBeGreaterThan(
      2,
    );
    await demo.drills.stop('slow');
    await caughtUp('order-processing', 'orders');
  });

  it('kill: the group has no member and events wait; mended, it reads on', async () => {
    await demo.drills.start('kill');
    expect(steps.get('notifications')?.state).toBe('skipped');
    await until(async () => (await group('notifications')).state === 'Empty', SLOW_MACHINE);
    expect(await lag('notifications', 'order-status')).toBeGreaterThan(60);
    await demo.drills.stop('kill');
    await caughtUp('notifications', 'order-status');
  });

  it('data-loss: the commit lies before the log; mended, it reads on from what is left', async () => {
    await demo.drills.start('data-loss');
    const low = await starts('order-status');
    const read = await committed('notifications', 'order-status');
    expect(read.some((offset, partition) => offset < (low[partition] ?? 0))).toBe(true);
    await demo.drills.stop('data-loss');
    await caughtUp('notifications', 'order-status');
  });

  it('rewind: the commits go back; mended, they pass where they were', async () => {
    const before = await committed('inventory-management', 'inventory');
    await demo.drills.start('rewind');
    const after = await committed('inventory-management', 'inventory');
    expect(total(after)).toBeLessThan(total(before));
    await demo.drills.stop('rewind');
    await until(
      async () => (await moved('inventory-management', 'inventory', before)).every((has) => has),
      SLOW_MACHINE,
    );
  });

  it('rebalance: a stranger comes and goes and hardly anything gets done; mended, the group settles', async () => {
    await caughtUp('order-processing', 'orders');
    await demo.drills.start('rebalance');
    const strangers = new Set<string>();
    await until(
      async () => {
        for (const { clientId, memberId } of (await group('order-processing')).members) {
          if (clientId === 'order-archive-1') strangers.add(memberId);
        }
        return strangers.size >= 3;
      },
      { ...SLOW_MACHINE, describe: () => [...strangers] },
    );
    expect(await lag('order-processing', 'orders')).toBeGreaterThan(100);
    await demo.drills.stop('rebalance');
    await caughtUp('order-processing', 'orders');
    expect((await group('order-processing')).members).toHaveLength(3);
  });

  it('open-transaction: one partition stops at the transaction; mended, it goes on', async () => {
    const { detail } = await demo.drills.start('open-transaction');
    const { partition, offset } = placeIn(detail);
    // kafkajs reads ends as a reader of committed events: this one stands, the others grow.
    const before = await ends('orders');
    await until(async () => total(await ends('orders')) > total(before) + 150, SLOW_MACHINE);
    expect((await ends('orders'))[partition]).toBe(offset);
    expect((await committed('order-processing', 'orders'))[partition]).toBeLessThanOrEqual(offset);
    await demo.drills.stop('open-transaction');
    await until(
      async () => ((await committed('order-processing', 'orders'))[partition] ?? 0) > offset + 15,
      SLOW_MACHINE,
    );
  });

  it('hot-partition and producer-stop: one partition gets nearly all, one topic nothing; mended, both are as before', async () => {
    await demo.drills.start('hot-partition');
    await demo.drills.start('producer-stop');
    const orders = await ends('orders');
    const growth = async () => (await ends('orders')).map((end, i) => end - (orders[i] ?? 0));
    const grown = await until(async () => {
      const each = await growth();
      return total(each) > 200 && each;
    }, SLOW_MACHINE);
    expect(Math.max(...grown) / total(grown)).toBeGreaterThan(0.75);
    const silent = total(await ends('inventory'));
    await until(async () => total(await growth()) > 300, SLOW_MACHINE);
    expect(total(await ends('inventory'))).toBe(silent);

    await demo.drills.stop('hot-partition');
    await demo.drills.stop('producer-stop');
    await until(async () => total(await ends('inventory')) > silent + 20, SLOW_MACHINE);
    expect(demo.drills.list().every(({ state }) => state === 'idle')).toBe(true);
  });

  it('the rate can be changed while it runs', async () => {
    await demo.setRate(1_500);
    const before = total(await ends('orders'));
    const started = Date.now();
    await until(async () => total(await ends('orders')) > before + 3_000, SLOW_MACHINE);
    // At 120 a second this would take 40 s.
    expect(Date.now() - started).toBeLessThan(15_000);
    await demo.setRate(120);
    await caughtUp('order-processing', 'orders');
  });
});

function byPartition<T extends { partition: number }>(rows: T[], value: (row: T) => number): number[] {
  return [...rows].sort((a, b) => a.partition - b.partition).map(value);
}
