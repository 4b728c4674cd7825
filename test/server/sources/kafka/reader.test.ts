import { describe, expect, test } from 'vitest';
import { MillraceError } from '../../../../server/errors.ts';
import type { FetchAnswer, MetadataAnswer } from '../../../../server/sources/kafka/api/answers.ts';
import { createRecordReader } from '../../../../server/sources/kafka/reader.ts';
import type { KafkaConnection } from '../../../../server/sources/kafka/wire/request.ts';
import { encodeBatch } from './wire/batches.ts';

/** Kafka's error codes that the tests use. */
const OUT_OF_RANGE = 1;
const LEADER_NOT_AVAILABLE = 5;
const NOT_LEADER = 6;
const NOT_AUTHORIZED = 29;
const UNKNOWN_TOPIC_ID = 100;

const BATCH = encodeBatch({ records: [{ key: null, value: Buffer.from('found') }] });

interface Script {
  /** The leader that Metadata tells, for each time it is asked; the last stays. */
  leaders?: (number | null)[];
  topicError?: number;
  /** What a broker answers to Fetch. */
  fetch?: (broker: number, n: number) => Partial<FetchAnswer['partitions'][number]> | MillraceError | 'never';
}

function scripted({ leaders = [1], topicError = 0, fetch = () => ({}) }: Script) {
  const asked: string[] = [];
  let fetches = 0;
  let metadatas = 0;
  const topic = (leader: number | null): MetadataAnswer['topics'][number] => ({
    errorCode: topicError,
    name: 't',
    topicId: null,
    internal: false,
    partitions: [{ errorCode: 0, partition: 0, leader, leaderEpoch: 1, replicas: [1], isr: [1] }],
  });
  const answer = (broker: number, apiName: string): unknown => {
    asked.push(`${apiName}@${broker}`);
    if (apiName === 'Metadata') {
      const leader = leaders[Math.min(metadatas++, leaders.length - 1)] ?? null;
      return {
        clusterId: null,
        controllerId: null,
        brokers: [],
        topics: [topic(leader)],
      } satisfies MetadataAnswer;
    }
    if (apiName === 'ListOffsets')
      return {
        topics: [{ name: 't', from: 0, to: 1 }],
        ...{ partition: [0], errorCode: [0], timestamp: [-1], offset: [7] },
      };
    const row = fetch(broker, ++fetches);
    if (row === 'never') return new Promise(() => {});
    if (row instanceof MillraceError) throw row;
    const whole = {
      errorCode: 0,
      highWatermark: 1,
      lastStableOffset: 1,
      logStart: 0,
      aborted: [],
      records: BATCH,
    };
    return {
      errorCode: 0,
      partitions: [{ topic: 't', partition: 0, ...whole, ...row }],
    } satisfies FetchAnswer;
  };
  const connection: KafkaConnection = {
    brokers: () => [1, 2],
    send: async <T>(broker: number, request: { apiName: string }) =>
      (await answer(broker, request.apiName)) as T,
    sendAny: async <T>(request: { apiName: string }) => (await answer(-1, request.apiName)) as T,
    supports: () => Promise.resolve(null),
    refresh: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return { reader: createRecordReader(connection), asked };
}

const at = (changes: { offset?: number; timeoutMs?: number; signal?: AbortSignal } = {}) => ({
  topic: 't',
  partition: 0,
  offset: 0,
  maxBytes: 1_000,
  timeoutMs: 5_000,
  ...changes,
});

describe('the record reader', () => {
  test('asks the new leader when the old one says that it is none', async () => {
    const { reader, asked } = scripted({
      leaders: [1, 2],
      fetch: (broker) => (broker === 1 ? { errorCode: NOT_LEADER, records: Buffer.alloc(0) } : {}),
    });
    expect(await reader.read(at())).toMatchObject({
      kind: 'record',
      record: { value: Buffer.from('found') },
    });
    expect(asked).toEqual(['Metadata@-1', 'Fetch@1', 'Metadata@-1', 'Fetch@2']);
  });

  test('remembers the leader between two readings', async () => {
    const { reader, asked } = scripted({});
    await reader.read(at());
    await reader.read(at());
    expect(asked).toEqual(['Metadata@-1', 'Fetch@1', 'Fetch@1']);
  });

  test('waits for a leader while there is none', async () => {
    const { reader } = scripted({ leaders: [null, null, 1] });
    expect(await reader.read(at())).toMatchObject({ kind: 'record' });
  });

  test('tries a broker that was cut off again, and tells what is wrong when it stays so', async () => {
    const cut = new MillraceError('broker-closed', 'cut', { canRetry: true });
    const once = scripted({ fetch: (_broker, n) => (n === 1 ? cut : {}) });
    expect(await once.reader.read(at())).toMatchObject({ kind: 'record' });
    const always = scripted({ fetch: () => cut });
    await expect(always.reader.read(at())).rejects.toBe(cut);
    expect(always.asked.filter((line) => line.startsWith('Fetch'))).toHaveLength(5);
  });

  test('does not try again what cannot help', async () => {
    const refused = scripted({ fetch: () => ({ errorCode: NOT_AUTHORIZED }) });
    await expect(refused.reader.read(at())).rejects.toMatchObject({ code: 'not-authorized' });
    expect(refused.asked).toHaveLength(2);
    const gone = scripted({ topicError: UNKNOWN_TOPIC_ID });
    await expect(gone.reader.read(at())).rejects.toMatchObject({ code: 'unknown-topic' });
    const hidden = scripted({ topicError: NOT_AUTHORIZED, leaders: [1] });
    await expect(hidden.reader.read({ ...at(), partition: 3 })).rejects.toMatchObject({
      code: 'unknown-partition',
    });
  });

  test('asks for the bounds when the offset is outside of the log', async () => {
    const { reader } = scripted({ fetch: () => ({ errorCode: OUT_OF_RANGE }) });
    expect(await reader.read(at({ offset: 3 }))).toEqual({ kind: 'below-log-start', logStart: 7 });
    expect(await reader.read(at({ offset: 9 }))).toEqual({ kind: 'beyond-end', end: 7 });
  });

  test('looks below the high watermark when nothing is stable there', async () => {
    const { reader, asked } = scripted({
      fetch: (_broker, n) => (n === 1 ? { records: Buffer.alloc(0) } : {}),
    });
    expect(await reader.read(at())).toMatchObject({ kind: 'record' });
    expect(asked.filter((line) => line === 'Fetch@1')).toHaveLength(2);
  });

  test('follows markers and gaps over several answers to the next record', async () => {
    const marker = (baseOffset: number) =>
      encodeBatch({ baseOffset, attributes: 48, records: [{ key: Buffer.from([0, 0, 0, 0]), value: null }] });
    const record = encodeBatch({ baseOffset: 9, records: [{ key: null, value: Buffer.from('later') }] });
    const answers = [marker(2), marker(3), Buffer.concat([marker(4), record])];
    const { reader } = scripted({
      fetch: (_broker, n) => ({ records: answers[n - 1] ?? record, highWatermark: 10 }),
    });
    expect(await reader.read(at({ offset: 2 }))).toMatchObject({
      kind: 'marker',
      markerType: 'abort',
      nextOffset: 9,
    });
  });

  test('a cut batch is too large, with its size', async () => {
    const { reader } = scripted({ fetch: () => ({ records: BATCH.subarray(0, 40) }) });
    expect(await reader.read(at())).toEqual({
      kind: 'too-large',
      offset: 0,
      sizeBytes: BATCH.length,
      head: null,
    });
  });

  test('ends with timeout when its time is over, and with aborted when nobody wants it', async () => {
    const { reader } = scripted({ fetch: () => 'never' });
    await expect(reader.read(at({ timeoutMs: 30 }))).rejects.toMatchObject({
      code: 'timeout',
      canRetry: true,
    });
    const controller = new AbortController();
    const reading = reader.read(at({ signal: controller.signal }));
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
    await expect(reader.read(at({ signal: controller.signal }))).rejects.toMatchObject({ code: 'aborted' });
  });

  test('a timeout keeps the last failure as its cause', async () => {
    const { reader } = scripted({ leaders: [null] });
    const failed = await reader.read(at({ timeoutMs: 250 })).catch((thrown: unknown) => thrown);
    expect(failed).toMatchObject({ code: 'timeout', cause: { code: 'leader-moved' } });
  });

  test('LEADER_NOT_AVAILABLE of a topic is told by its partitions', async () => {
    const { reader } = scripted({ topicError: LEADER_NOT_AVAILABLE, leaders: [null, 2] });
    expect(await reader.read(at())).toMatchObject({ kind: 'record' });
  });
});
