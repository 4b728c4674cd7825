import { describe, expect, it } from 'vitest';
import { asProperties, serverProperties } from '../../../pipeline/platform/kafka/config.ts';

const node = (id: number) => ({ id, port: 20_000 + id, controllerPort: 21_000 + id, extraPorts: {} });
const settings = (count: number) => {
  const nodes = Array.from({ length: count }, (_, index) => node(index + 1));
  return { line: '4.1' as const, node: node(1), nodes, dataFolder: '/data', listeners: [], config: {} };
};

describe("a node's settings", () => {
  it('keep every listener on loopback', () => {
    const made = serverProperties({
      ...settings(1),
      node: { ...node(1), extraPorts: { SECURE: 22_001 } },
      listeners: [{ name: 'SECURE', protocol: 'SASL_SSL' }],
    });
    expect(made.listeners).toBe(
      'PLAIN://127.0.0.1:20001,SECURE://127.0.0.1:22001,CONTROLLER://127.0.0.1:21001',
    );
    expect(made['advertised.listeners']).toBe('PLAIN://127.0.0.1:20001,SECURE://127.0.0.1:22001');
    expect(made['listener.security.protocol.map']).toBe(
      'PLAIN:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT',
    );
  });

  it('create no topics by themselves', () => {
    expect(serverProperties(settings(1))['auto.create.topics.enable']).toBe('false');
  });

  it.each([
    [1, '1', '1'],
    [3, '3', '2'],
  ])('of %i broker(s) keep %s copies, %s of them in sync', (count, copies, inSync) => {
    const made = serverProperties(settings(count));
    for (const topic of ['offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic']) {
      expect(made[`${topic}.replication.factor`]).toBe(copies);
    }
    expect(made['transaction.state.log.min.isr']).toBe(inSync);
    expect(made['min.insync.replicas']).toBe(inSync);
    expect(made['controller.quorum.voters']?.split(',')).toHaveLength(count);
  });

  it('can be overridden', () => {
    expect(serverProperties({ ...settings(1), config: { 'log.retention.ms': '5' } })).toMatchObject({
      'log.retention.ms': '5',
    });
  });

  it('are written with backslashes doubled', () => {
    expect(asProperties({ a: 'x\\y', b: '1' })).toBe('a=x\\\\y\nb=1\n');
  });
});
