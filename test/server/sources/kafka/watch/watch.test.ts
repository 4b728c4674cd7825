import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { steadyClock } from '../../../../../server/clock.ts';
import { createDetector } from '../../../../../server/detect/evaluate.ts';
import { silentLog } from '../../../../../server/log.ts';
import { createModel } from '../../../../../server/model/model.ts';
import type { Observation } from '../../../../../server/model/observation.ts';
import { reduce } from '../../../../../server/model/reduce.ts';
import { ClusterWatch } from '../../../../../server/sources/kafka/watch.ts';
import { lastState } from '../../../../contract/source.ts';
import { clusterConfig } from '../api/support.ts';
import { FakeKafka } from './fake-kafka.ts';

const TOPIC_AUTHORIZATION_FAILED = 29;
const GROUP_ID_NOT_FOUND = 69;

describe('a cluster under watch', () => {
  const running: ClusterWatch[] = [];
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: [
        'setTimeout',
        'clearTimeout',
        'setInterval',
        'clearInterval',
        'setImmediate',
        'clearImmediate',
        'performance',
        'Date',
      ],
      now: 1_700_000_000_000,
    });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((watch) => watch.stop()));
    vi.useRealTimers();
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  async function watched(kafka: FakeKafka) {
    const clock = steadyClock();
    const config = clusterConfig(['b1:9092'], { commits: 'polling' });
    const watch = new ClusterWatch(config, kafka, clock, silentLog);
    running.push(watch);
    const model = createModel();
    const detector = createDetector();
    const told: Observation[] = [];
    const codes = new Set<string>();
    await watch.start((observations) => {
      for (const observation of observations) {
        told.push(observation);
        reduce(model, observation);
      }
    });
    const group = (name: string) => model.clusters.get('test')?.groups.get(name);
    const topic = (name: string) => model.clusters.get('test')?.topics.get(name);
    await pass(1_000);
    return {
      ...{ told, codes, group, topic, clock },
      state: () => lastState(told),
      /** Time passes under the eyes of a detector. */
      async live(ms: number) {
        for (let passed = 0; passed < ms; passed += 500) {
          await pass(500);
          const { opened } = detector.evaluate(model, clock.now());
          for (const { code } of opened) codes.add(code);
        }
      },
    };
  }

  function twoBrokers(): FakeKafka {
    const kafka = new FakeKafka(1, 2);
    for (const broker of [1, 2]) {
      kafka.topics.set(`t${broker}`, { leader: broker, end: 10 });
      kafka.groups.set(`g${broker}`, {
        ...{ coordinator: broker, protocol: 'classic' },
        committed: { [`t${broker}`]: 10 },
      });
    }
    return kafka;
  }

  test('a broker that takes requests and never answers costs its own timeout only, and is named', async () => {
    const kafka = twoBrokers();
    const { state, topic, group, told, live, codes } = await watched(kafka);
    expect(state()).toMatchObject({ state: 'live', snapshotComplete: true });
    kafka.hung.add(2);
    await live(8_000);
    expect(state()).toMatchObject({ state: 'degraded' });
    expect(state()?.detail).toMatch(/^broker 2 does not answer: b2:9092 did not answer /);
    // The other goes on at its own pace.
    const ends = () => told.filter((one) => one.kind === 'log-ends' && one.ends.topics.includes('t1')).length;
    const committed = () =>
      told.filter((one) => one.kind === 'committed' && one.groups.some(({ group: name }) => name === 'g1'))
        .length;
    const before = [ends(), committed()];
    for (const [name, known] of [...kafka.topics]) kafka.topics.set(name, { ...known, end: known.end + 5 });
    const g1 = kafka.groups.get('g1');
    if (g1 !== undefined) g1.committed = { t1: 15 };
    await live(30_000);
    expect(topic('t1')?.partitions[0]?.end).toBe(15);
    expect(group('g1')?.partitions.get('t1-0')?.committed).toBe(15);
    expect(ends() - (before[0] ?? 0)).toBeGreaterThanOrEqual(24);
    expect(committed() - (before[1] ?? 0)).toBeGreaterThanOrEqual(24);
    // One thing at a time is tried, not a pile of them.
    const waiting = kafka.asked.filter(({ broker }) => broker === 2).length;
    await live(30_000);
    expect(kafka.asked.filter(({ broker }) => broker === 2).length - waiting).toBeLessThan(20);
    expect(group('g2')).toBeDefined();
    kafka.hung.clear();
    // The request that hangs, and then a slow cycle of log ends.
    await live(20_000);
    expect(state()).toMatchObject({ state: 'live', detail: '2 brokers answer' });
    expect(topic('t2')?.partitions[0]?.end).toBe(15);
    expect([...codes]).toEqual([]);
  });

  test('ten thousand topics, and groups of a thousand members: everything is known, in few requests', async () => {
    const kafka = new FakeKafka(1, 2, 3);
    const names = Array.from({ length: 10_000 }, (_, number) => `topic-${number}`);
    for (const [number, name] of names.entries())
      kafka.topics.set(name, { leader: (number % 3) + 1, end: number });
    for (const protocol of ['classic', 'consumer'] as const)
      kafka.groups.set(protocol, {
        ...{ coordinator: 1, protocol, members: 1_000 },
        committed: Object.fromEntries(names.map((name, number) => [name, Math.floor(number / 2)])),
      });
    const { state, topic, group, live, codes } = await watched(kafka);
    await live(3_000);
    expect(state()).toMatchObject({ state: 'live', snapshotComplete: true });
    expect(names.every((name, number) => topic(name)?.partitions[0]?.end === number)).toBe(true);
    for (const protocol of ['classic', 'consumer']) {
      expect(group(protocol)?.members.size).toBe(1_000);
      for (const [number, name] of names.entries()) {
        expect(group(protocol)?.partitions.get(`${name}-0`)).toMatchObject({
          committed: Math.floor(number / 2),
          owner: `${protocol}-${(number % 1_000) + 1}`,
        });
      }
    }
    const begun = kafka.asked.length;
    await live(10_000);
    // Never a request a topic, a group or a member. Fetches of first unread records have their own budget: 50/s a broker.
    const since = kafka.asked.slice(begun);
    const fetches = since.filter(({ apiName }) => apiName === 'Fetch').length;
    expect(since.length - fetches).toBeLessThan(250);
    expect(fetches).toBeLessThan(10 * (3 * 50 + 40));
    expect([...codes]).toEqual([]);
  }, 120_000);

  test('a cluster that was away for long is read again within seconds', async () => {
    const kafka = twoBrokers();
    const { state, topic, live, codes } = await watched(kafka);
    kafka.down.add(1).add(2);
    await live(300_000);
    expect(state()).toMatchObject({ state: 'unreachable', detail: 'b1:9092 refuses connections' });
    kafka.down.clear();
    for (const [name, known] of [...kafka.topics]) kafka.topics.set(name, { ...known, end: 20 });
    await live(6_000);
    expect(state()).toMatchObject({ state: 'live', detail: '2 brokers answer' });
    expect(['t1', 't2'].map((name) => topic(name)?.partitions[0]?.end)).toEqual([20, 20]);
    expect([...codes].filter((code) => code !== 'source-unreachable')).toEqual([]);
  });

  test('one that hangs from the start does not keep the others from being read', async () => {
    const kafka = twoBrokers();
    kafka.hung.add(2);
    const { state, topic, live } = await watched(kafka);
    await live(25_000);
    expect(state()).toMatchObject({ state: 'degraded', snapshotComplete: true });
    expect(topic('t1')?.partitions[0]?.end).toBe(10);
    expect(topic('t2')?.partitions[0]?.end ?? null).toBeNull();
  });

  test('log ends that may not be read are asked for once a minute, cost that topic only, and the right is named', async () => {
    const kafka = twoBrokers();
    kafka.topics.set('t1', { leader: 1, end: 10, refusal: TOPIC_AUTHORIZATION_FAILED });
    kafka.topics.set('open', { leader: 1, end: 7 });
    const { state, topic, live } = await watched(kafka);
    const asked = () => kafka.asked.filter(({ names }) => names.includes('t1')).length;
    await live(5_000);
    const before = asked();
    expect(before).toBeGreaterThan(0);
    expect(state()?.limits.join()).toContain('The account has no right to Describe topics (t1): where their');
    await live(45_000);
    expect(asked()).toBe(before);
    expect(topic('open')?.partitions[0]?.end).toBe(7);
    await live(20_000);
    expect(asked()).toBeGreaterThan(before);
    expect(state()?.limits.join()).toContain('Describe topics (t1)');
    kafka.topics.set('t1', { leader: 1, end: 10 });
    await live(75_000);
    expect(topic('t1')?.partitions[0]?.end).toBe(10);
    expect(state()?.limits.join()).not.toContain('Describe topics');
  });

  test('GROUP_ID_NOT_FOUND for a group that is listed does not mean that it is gone, nor that it has no members', async () => {
    const kafka = twoBrokers();
    kafka.groups.set('modern', { coordinator: 1, protocol: 'consumer', committed: { t1: 10 } });
    const { group, live, codes } = await watched(kafka);
    await live(4_000);
    expect(group('modern')).toMatchObject({ protocol: 'consumer', state: 'Stable' });
    const modern = kafka.groups.get('modern');
    for (const refusal of [GROUP_ID_NOT_FOUND, 0, GROUP_ID_NOT_FOUND]) {
      if (modern !== undefined) modern.refusal = refusal;
      await live(7_000);
      expect(group('modern')?.members.size).toBe(1);
      expect(group('modern')).toMatchObject({ protocol: 'consumer', state: 'Stable' });
    }
    expect([...codes]).toEqual([]);
    kafka.groups.delete('modern');
    await live(12_000);
    expect(group('modern')).toBeUndefined();
  });

  test('our clock is set an hour on and back again: nothing is invented, nothing is taken for old or for fresh', async () => {
    const kafka = twoBrokers();
    const { state, live, codes, topic, clock } = await watched(kafka);
    // One stands still with events waiting, for seconds only.
    kafka.topics.set('t2', { leader: 2, end: 12 });
    await live(4_000);
    for (const step of [3_600_000, -3_600_000, -3_600_000, 3_600_000]) {
      vi.setSystemTime(Date.now() + step);
      await live(4_000);
      expect(state()).toMatchObject({ state: 'live' });
      expect(Math.abs((state()?.at ?? 0) - clock.now())).toBeLessThan(2_000);
    }
    kafka.topics.set('t1', { leader: 1, end: 11 });
    await live(15_000);
    expect(topic('t1')?.partitions[0]?.end).toBe(11);
    expect([...codes]).toEqual([]);
  });
});
