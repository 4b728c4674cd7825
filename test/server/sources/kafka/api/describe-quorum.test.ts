import { describe, expect, test } from 'vitest';
import { describeQuorum } from '../../../../../server/sources/kafka/api/describe-quorum.ts';
import { Decoder } from '../../../../../server/sources/kafka/wire/decoder.ts';
import { Encoder } from '../../../../../server/sources/kafka/wire/encoder.ts';

const T = 1_700_000_000_000;
interface Replica {
  id: number;
  /** Last caught up; -1: not known. */
  caughtUp: number;
}

/** Version 1, written from Kafka's DescribeQuorumResponse.json. */
function answer(quorum: {
  errorCode?: number;
  partitionError?: number;
  leader?: number;
  voters?: Replica[];
  observers?: Replica[];
}): Buffer {
  const { errorCode = 0, partitionError = 0, leader = 1, voters = [], observers = [] } = quorum;
  const encoder = new Encoder().int16(errorCode);
  const replicas = (all: Replica[]) =>
    encoder.array(all, true, ({ id, caughtUp }) =>
      encoder.int32(id).int64(900).int64(T).int64(caughtUp).tags(true),
    );
  encoder.array(errorCode === 0 ? ['__cluster_metadata'] : [], true, (topic) => {
    encoder.string(topic, true).array([0], true, (partition) => {
      encoder.int32(partition).int16(partitionError).int32(leader).int32(7).int64(901);
      replicas(voters);
      replicas(observers);
      encoder.tags(true);
    });
    encoder.tags(true);
  });
  return Buffer.from(encoder.tags(true).result());
}

const parsed = async (quorum: Parameters<typeof answer>[0]) => {
  const decoder = new Decoder(answer(quorum));
  const found = await describeQuorum().parse(decoder, 1, () => undefined);
  expect(decoder.remaining).toBe(0);
  return found;
};

describe('DescribeQuorum', () => {
  test('asks for partition 0 of the metadata log', () => {
    const encoder = new Encoder();
    describeQuorum().encode(encoder, 1);
    const name = Buffer.from('__cluster_metadata');
    expect(Buffer.from(encoder.result())).toEqual(
      Buffer.from([2, name.length + 1, ...name, 2, 0, 0, 0, 0, 0, 0, 0]),
    );
  });

  test('the time of the answer is when its leader was caught up: among the voters, not the observers', async () => {
    expect(
      await parsed({
        leader: 2,
        voters: [
          { id: 1, caughtUp: T - 5 },
          { id: 2, caughtUp: T },
        ],
        observers: [{ id: 2, caughtUp: T - 900 }],
      }),
    ).toEqual({ errorCode: 0, leaderTime: T });
  });

  test.each([
    ['a leader that does not tell', { voters: [{ id: 1, caughtUp: -1 }] }],
    ['no leader', { leader: -1, voters: [{ id: 1, caughtUp: T }] }],
    ['nobody at all', {}],
  ])('%s has no time', async (_what, quorum) => {
    expect(await parsed(quorum)).toEqual({ errorCode: 0, leaderTime: null });
  });

  test('a refusal is told, of the whole as of the partition', async () => {
    expect(await parsed({ errorCode: 31 })).toMatchObject({ errorCode: 31 });
    expect(await parsed({ partitionError: 3, voters: [{ id: 1, caughtUp: T }] })).toMatchObject({
      errorCode: 3,
    });
  });

  test('an answer that is cut anywhere is malformed', async () => {
    const whole = answer({ voters: [{ id: 1, caughtUp: T }], observers: [{ id: 4, caughtUp: T }] });
    for (let end = 0; end < whole.length; end++) {
      const parsing = async () =>
        describeQuorum().parse(new Decoder(whole.subarray(0, end)), 1, () => undefined);
      await expect(parsing()).rejects.toMatchObject({ code: 'malformed-response' });
    }
  });
});
