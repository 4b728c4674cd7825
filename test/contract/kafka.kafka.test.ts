import { describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { silentLog } from '../../server/log.ts';
import type { Observation } from '../../server/model/observation.ts';
import { KAFKA_DEFAULTS } from '../../server/sources/kafka/config.ts';
import { createKafkaSource } from '../../server/sources/kafka/index.ts';
import { kafkaForTests, until } from '../support/kafka.ts';
import { tcpDoor } from '../support/tcp-door.ts';
import { expectOneSentence, lastState, sourceContract } from './source.ts';

const make = (brokers: string[]) =>
  createKafkaSource({ ...KAFKA_DEFAULTS, name: 'real', brokers }, { clock: systemClock, log: silentLog });

describe.skipIf(kafkaForTests().skipReason !== null)('the Kafka source', () => {
  sourceContract('a real Kafka', () => make(kafkaForTests().bootstrap));

  test('a cluster that cannot be reached is told at once, and is read as soon as it can be', async () => {
    const door = await tcpDoor(kafkaForTests().bootstrap[0] ?? '');
    await door.shut();
    const source = make([door.address]);
    const told: Observation[] = [];
    try {
      await source.start((observations) => void told.push(...observations));
      const away = await until(() => {
        const state = lastState(told);
        return state?.state === 'unreachable' ? state : null;
      });
      expectOneSentence(away.detail);
      expect(away.detail).toContain(door.address);
      expect(away.snapshotComplete).toBe(false);
      await door.open();
      await until(() => lastState(told)?.state === 'live');
      expect(lastState(told)?.snapshotComplete).toBe(true);
      for (const kind of ['cluster', 'topics', 'groups', 'log-ends'] as const)
        expect(told.some((observation) => observation.kind === kind)).toBe(true);
    } finally {
      await source.stop();
      await door.shut();
    }
  });

  test('an address that is none is a mistake of the configuration, told before anything starts', () => {
    expect(() => make(['no port'])).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  });
});
