import { describe, expect, test } from 'vitest';
import { readGroupValue } from '../../../../../server/sources/kafka/intake/group-value.ts';
import { assignment, groupValue, subscription } from './records.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const read = (bytes: Buffer) => readGroupValue(bytes, (text) => text);

// "consumer", "range", members "m1" and, from version 3 on, instance "i1"; client "c1", host "/h"; session timeout 10,000 ms.
const CONSUMER = '0008 636f6e73756d6572';
// Subscribed to "t": version 0, one topic, no user data. Assigned t-0 and t-2.
const SUBSCRIBED = '0000 00000001 0001 74 ffffffff';
const ASSIGNED = '0000 00000001 0001 74 00000002 00000000 00000002 ffffffff';
const BYTES = `0000000d ${SUBSCRIBED} 00000019 ${ASSIGNED}`;
const VALUES: [version: number, bytes: string][] = [
  [
    0,
    `0000 ${CONSUMER} 00000004 0005 72616e6765 0002 6d31 00000001 0002 6d31 0002 6331 0002 2f68 00002710 ${BYTES}`,
  ],
  [
    1,
    `0001 ${CONSUMER} 00000004 0005 72616e6765 0002 6d31 00000001 0002 6d31 0002 6331 0002 2f68 0000ea60 00002710 ${BYTES}`,
  ],
  [
    2,
    `0002 ${CONSUMER} 00000004 0005 72616e6765 0002 6d31 0000018bcfe56800 00000001 0002 6d31 0002 6331 0002 2f68 0000ea60 00002710 ${BYTES}`,
  ],
  [
    3,
    `0003 ${CONSUMER} 00000004 0005 72616e6765 0002 6d31 0000018bcfe56800 00000001 0002 6d31 0002 6931 0002 6331 0002 2f68 0000ea60 00002710 ${BYTES}`,
  ],
  [
    4,
    `0004 09 636f6e73756d6572 00000004 06 72616e6765 03 6d31 0000018bcfe56800 02 03 6d31 03 6931 03 6331 03 2f68 0000ea60 00002710 0e ${SUBSCRIBED} 1a ${ASSIGNED} 00 00`,
  ],
];

describe('the value of a classic group', () => {
  test.each(VALUES)('of version %i tells generation, members and what they read', (version, bytes) => {
    expect(read(hex(bytes))).toEqual({
      generation: 4,
      protocolType: 'consumer',
      members: [
        {
          id: 'm1',
          instanceId: version >= 3 ? 'i1' : null,
          clientId: 'c1',
          host: 'h',
          sessionTimeoutMs: 10_000,
          subscriptions: ['t'],
          assignments: [{ topic: 't', partitions: [0, 2] }],
        },
      ],
    });
  });

  test.each(VALUES)('of version %i is refused when a byte is missing or added', (_version, bytes) => {
    const whole = hex(bytes);
    for (let length = 0; length < whole.length; length++) expect(read(whole.subarray(0, length))).toBeNull();
    expect(read(Buffer.concat([whole, Buffer.from([0])]))).toBeNull();
  });

  test.each([0, 1, 2, 3, 4])('of version %i can be of an empty group', (version) => {
    expect(read(groupValue(version, { generation: 9, protocol: null, protocolType: '' }))).toEqual({
      generation: 9,
      protocolType: '',
      members: [],
    });
  });

  test('tells nothing of what members of another protocol type read', () => {
    const member = {
      id: 'm',
      subscription: subscription(['t']),
      assignment: assignment([{ topic: 't', partitions: [0] }]),
    };
    const value = read(groupValue(3, { generation: 1, protocolType: 'connect', members: [member] }));
    expect(value?.members[0]).toMatchObject({ subscriptions: null, assignments: null });
  });

  test('tells members whose subscription cannot be read', () => {
    const member = { id: 'm', subscription: Buffer.from([0, 0, 0x7f, 0xff]), assignment: Buffer.from([9]) };
    const value = read(groupValue(3, { generation: 1, members: [member, { id: 'n' }] }));
    expect(value?.members.map(({ id }) => id)).toEqual(['m', 'n']);
    expect(value?.members[0]).toMatchObject({ subscriptions: null, assignments: null });
  });

  test.each([
    [
      'a version of the future',
      `0005 ${CONSUMER} 00000004 0005 72616e6765 0002 6d31 0000018bcfe56800 00000000`,
    ],
    ['a negative version', `ffff ${CONSUMER} 00000004 0005 72616e6765 0002 6d31 0000018bcfe56800 00000000`],
    ['a negative generation', `0000 ${CONSUMER} ffffffff 0005 72616e6765 0002 6d31 00000000`],
    ['a protocol type that is null', '0000 ffff 00000004 0005 72616e6765 0002 6d31 00000000'],
    ['a million members in no bytes', `0000 ${CONSUMER} 00000004 0005 72616e6765 0002 6d31 000f4240`],
    ['an array of members that is null', `0000 ${CONSUMER} 00000004 0005 72616e6765 0002 6d31 ffffffff`],
  ])('is refused with %s', (_name, bytes) => {
    expect(read(hex(bytes))).toBeNull();
  });
});
