import { describe, expect, test } from 'vitest';
import { consumerGroupDescribe } from '../../../../../server/sources/kafka/api/consumer-group-describe.ts';
import { Decoder } from '../../../../../server/sources/kafka/wire/decoder.ts';
import { Encoder } from '../../../../../server/sources/kafka/wire/encoder.ts';

interface Described {
  group: string;
  errorCode: number;
  /** Ids of members, each with partition 0 of the topic `orders`. */
  members?: string[];
}

/** Version 0, written from Kafka's ConsumerGroupDescribeResponse.json. */
function answer(groups: Described[]): Decoder {
  const encoder = new Encoder().int32(0);
  const assignment = () => {
    encoder.array(['orders'], true, (topic) => {
      encoder.raw(Buffer.alloc(16, 7)).string(topic, true);
      encoder.array([0], true, (partition) => encoder.int32(partition)).tags(true);
    });
    encoder.tags(true);
  };
  encoder.array(groups, true, ({ group, errorCode, members = [] }) => {
    encoder.int16(errorCode).string(null, true).string(group, true);
    encoder
      .string(errorCode === 0 ? 'Stable' : '', true)
      .int32(4)
      .int32(4)
      .string('uniform', true);
    encoder.array(members, true, (id) => {
      encoder.string(id, true).string(null, true).string(null, true).int32(4).string('client', true);
      encoder.string('/10.0.0.1', true).array(['orders'], true, (topic) => encoder.string(topic, true));
      encoder.string(null, true);
      assignment();
      assignment();
      encoder.tags(true);
    });
    encoder.int32(-2_147_483_648).tags(true);
  });
  return new Decoder(Buffer.from(encoder.tags(true).result()));
}

const parsed = async (groups: Described[]) => {
  const decoder = answer(groups);
  const { groups: found } = await consumerGroupDescribe([]).parse(decoder, 0, () => undefined);
  expect(decoder.remaining).toBe(0);
  return found.map(({ group, errorCode, members }) => [
    group,
    errorCode,
    ...members.map(({ memberId }) => memberId),
  ]);
};

describe('ConsumerGroupDescribe', () => {
  test('tells each group with its members', async () => {
    expect(
      await parsed([
        { group: 'a', errorCode: 0, members: ['m1', 'm2'] },
        { group: 'b', errorCode: 69 },
      ]),
    ).toEqual([
      ['a', 0, 'm1', 'm2'],
      ['b', 69],
    ]);
  });

  test('of Kafka 3.9, where every partition of the log answers for all groups: who is found anywhere is there', async () => {
    expect(
      await parsed([
        { group: 'a', errorCode: 69 },
        { group: 'b', errorCode: 0, members: ['m2'] },
        { group: 'nobody', errorCode: 69 },
        { group: 'a', errorCode: 0, members: ['m1'] },
        { group: 'b', errorCode: 69 },
        { group: 'nobody', errorCode: 69 },
      ]),
    ).toEqual([
      ['a', 0, 'm1'],
      ['b', 0, 'm2'],
      ['nobody', 69],
    ]);
  });
});
