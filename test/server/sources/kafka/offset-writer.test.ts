import { describe, expect, test } from 'vitest';
import { createOffsetWriter } from '../../../../server/sources/kafka/offset-writer.ts';
import type { KafkaConnection, KafkaRequest } from '../../../../server/sources/kafka/wire/request.ts';

const COORDINATOR_LOADING = 14;
const NOT_COORDINATOR = 16;
const UNKNOWN_MEMBER = 25;
const GROUP_NOT_AUTHORIZED = 30;

interface Asked {
  broker: number;
  apiName: string;
  minVersion: number;
}

type Answers = Record<string, (n: number) => unknown>;

const EMPTY_GROUP = {
  groups: [{ group: 'g', errorCode: 0, state: 'Empty', protocolType: 'consumer', members: [] }],
};
const offsets = (offset: number, errorCode = 0) => ({
  groups: [
    {
      group: 'g',
      errorCode: 0,
      topics: [{ name: 't', partition: [3], offset: [offset], errorCode: [errorCode] }],
    },
  ],
});
const DEFAULTS: Answers = {
  FindCoordinator: () => ({ errorCode: 0, broker: 2 }),
  DescribeGroups: () => EMPTY_GROUP,
  OffsetFetch: () => offsets(5),
  OffsetCommit: () => ({ topics: [{ name: 't', partitions: [{ partition: 3, errorCode: 0 }] }] }),
};

function scripted(changes: Answers, offered: Record<number, number> = { 9: 9 }) {
  const asked: Asked[] = [];
  const counts: Record<string, number> = {};
  const answer = (
    broker: number,
    { apiName, minVersion }: { apiName: string; minVersion: number },
  ): unknown => {
    asked.push({ broker, apiName, minVersion });
    counts[apiName] = (counts[apiName] ?? 0) + 1;
    return { ...DEFAULTS, ...changes }[apiName]?.(counts[apiName] ?? 1);
  };
  const connection: KafkaConnection = {
    brokers: () => [1, 2],
    send: async <T>(broker: number, request: KafkaRequest<T>) => (await answer(broker, request)) as T,
    sendAny: async <T>(request: KafkaRequest<T>) => (await answer(-1, request)) as T,
    supports: (_broker, apiKey) => {
      const max = offered[apiKey];
      return Promise.resolve(max === undefined ? null : { min: 0, max });
    },
    refresh: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return { writer: createOffsetWriter(connection), asked };
}

describe('the offset writer', () => {
  test('asks the coordinator, again when it moved or still loads', async () => {
    const { writer, asked } = scripted({
      FindCoordinator: (n) =>
        n === 1 ? { errorCode: COORDINATOR_LOADING, broker: null } : { errorCode: 0, broker: 2 },
      DescribeGroups: (n) =>
        n === 1
          ? { groups: [{ group: 'g', errorCode: NOT_COORDINATOR, state: '', protocolType: '', members: [] }] }
          : EMPTY_GROUP,
    });
    expect(await writer.describe('g')).toEqual({ state: 'Empty', members: [] });
    expect(asked.map(({ apiName, broker }) => `${apiName}@${broker}`)).toEqual([
      'FindCoordinator@-1',
      'FindCoordinator@-1',
      'DescribeGroups@2',
      'FindCoordinator@-1',
      'DescribeGroups@2',
    ]);
  });

  test('reads offsets in the old way where the broker knows no other', async () => {
    const modern = scripted({});
    expect(await modern.writer.committed('g', 't', 3)).toBe(5);
    expect(modern.asked.at(-1)?.minVersion).toBe(8);
    const old = scripted({}, { 9: 7 });
    expect(await old.writer.committed('g', 't', 3)).toBe(5);
    expect(old.asked.at(-1)?.minVersion).toBeLessThan(8);
  });

  test('no offset is null, a refusal is told', async () => {
    expect(await scripted({ OffsetFetch: () => offsets(-1) }).writer.committed('g', 't', 3)).toBeNull();
    expect(await scripted({}).writer.committed('g', 't', 4)).toBeNull();
    const refused = scripted({
      OffsetFetch: () => ({ groups: [{ group: 'g', errorCode: GROUP_NOT_AUTHORIZED, topics: [] }] }),
    });
    await expect(refused.writer.committed('g', 't', 3)).rejects.toMatchObject({ code: 'not-authorized' });
  });

  test('a member that joins between the look and the commit makes it group-not-empty', async () => {
    const { writer } = scripted({
      OffsetCommit: () => ({
        topics: [{ name: 't', partitions: [{ partition: 3, errorCode: UNKNOWN_MEMBER }] }],
      }),
    });
    await expect(writer.commit('g', [{ topic: 't', partition: 3, offset: 1 }])).rejects.toMatchObject({
      code: 'group-not-empty',
    });
  });

  test('commits nothing to a group that does not exist', async () => {
    const { writer, asked } = scripted({
      DescribeGroups: () => ({
        groups: [{ group: 'g', errorCode: 0, state: 'Dead', protocolType: '', members: [] }],
      }),
    });
    await expect(writer.commit('g', [{ topic: 't', partition: 3, offset: 1 }])).rejects.toMatchObject({
      code: 'unknown-group',
    });
    expect(asked.map(({ apiName }) => apiName)).not.toContain('OffsetCommit');
  });
});
