import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consumerGroupDescribe } from '../../../../../server/sources/kafka/api/consumer-group-describe.ts';
import { describeConfigs } from '../../../../../server/sources/kafka/api/describe-configs.ts';
import { describeGroups } from '../../../../../server/sources/kafka/api/describe-groups.ts';
import { describeLogDirs } from '../../../../../server/sources/kafka/api/describe-log-dirs.ts';
import { describeProducers } from '../../../../../server/sources/kafka/api/describe-producers.ts';
import { apiVersions } from '../../../../../server/sources/kafka/api/api-versions.ts';
import { describeQuorum } from '../../../../../server/sources/kafka/api/describe-quorum.ts';
import { fetch } from '../../../../../server/sources/kafka/api/fetch.ts';
import { findCoordinator } from '../../../../../server/sources/kafka/api/find-coordinator.ts';
import { listGroups } from '../../../../../server/sources/kafka/api/list-groups.ts';
import { listOffsets } from '../../../../../server/sources/kafka/api/list-offsets.ts';
import { metadata } from '../../../../../server/sources/kafka/api/metadata.ts';
import { offsetCommit } from '../../../../../server/sources/kafka/api/offset-commit.ts';
import { offsetFetch, offsetFetchOne } from '../../../../../server/sources/kafka/api/offset-fetch.ts';
import { readBatches } from '../../../../../server/sources/kafka/wire/batch-cursor.ts';
import {
  readConsumerAssignment,
  readConsumerSubscription,
} from '../../../../../server/sources/kafka/wire/consumer-protocol.ts';
import { Decoder } from '../../../../../server/sources/kafka/wire/decoder.ts';
import { Encoder } from '../../../../../server/sources/kafka/wire/encoder.ts';
import { readHeaders } from '../../../../../server/sources/kafka/wire/record-headers.ts';
import type { KafkaRequest } from '../../../../../server/sources/kafka/wire/request.ts';
import { encodeBatch } from './batches.ts';

const topicId = 'a'.repeat(32);
const fetchQuery = { maxBytes: 1, maxWaitMs: 0, minBytes: 0, isolation: 'read_committed' } as const;
const REQUESTS: KafkaRequest<unknown>[] = [
  metadata(['a']),
  listOffsets({ topics: [{ name: 'a', partitions: [0] }], timestamp: -1, isolation: 'read_committed' }),
  listGroups({ states: ['Stable'], types: ['share'] }),
  offsetFetch(['g']),
  offsetFetchOne('g'),
  describeGroups(['g']),
  consumerGroupDescribe(['g']),
  describeConfigs([{ type: 2, name: 'a' }], null),
  describeLogDirs(),
  describeQuorum(),
  describeProducers([{ name: 'a', partitions: [0] }]),
  fetch({ ...fetchQuery, partitions: [{ topic: 'a', partition: 0, offset: 5, maxBytes: 1 }] }),
  fetch({ ...fetchQuery, partitions: [{ topic: 'a', topicId, partition: 0, offset: 5, maxBytes: 1 }] }),
  apiVersions(),
  findCoordinator('g'),
  offsetCommit('g', [{ name: 'a', partitions: [{ partition: 0, offset: 1 }] }]),
];

const versionsOf = ({ minVersion, maxVersion }: KafkaRequest<unknown>) =>
  Array.from({ length: maxVersion - minVersion + 1 }, (_, i) => minVersion + i);

/** Bytes that look like an answer more often than plain noise: small lengths, zeros, and -1. */
const answerBytes = fc
  .array(fc.oneof(fc.constantFrom(0, 1, 2, 3, 255), fc.nat(255)), { maxLength: 200 })
  .map((bytes) => Buffer.from(bytes));

describe('random bytes', () => {
  test.each(REQUESTS.map((request) => [request.apiName, request] as const))(
    'as an answer to %s are read or refused as malformed, at every version',
    async (_name, request) => {
      for (const version of versionsOf(request)) {
        await fc.assert(
          fc.asyncProperty(answerBytes, async (bytes) => {
            try {
              await request.parse(new Decoder(bytes), version, () => undefined);
            } catch (thrown) {
              expect(thrown).toMatchObject({ name: 'MillraceError', code: 'malformed-response' });
            }
          }),
          { numRuns: 150, verbose: 1 },
        );
      }
    },
  );

  test.each(REQUESTS.map((request) => [request.apiName, request] as const))(
    '%s can be encoded at every version',
    (_name, request) => {
      for (const version of versionsOf(request)) {
        const encoder = new Encoder(1);
        request.encode(encoder, version);
        expect(encoder.result().length).toBeGreaterThanOrEqual(
          request.apiKey === 16 || request.apiKey === 18 ? 0 : 1,
        );
      }
    },
  );

  test('as record batches are read or refused', () => {
    const magic = fc.constantFrom(0, 1, 2, 3);
    fc.assert(
      fc.property(answerBytes, magic, fc.boolean(), (bytes, magicByte, sized) => {
        if (bytes.length > 16) {
          bytes[16] = magicByte;
          if (sized) bytes.writeInt32BE(bytes.length - 12, 8);
        }
        readOrRefused(bytes);
      }),
      { numRuns: 3_000, verbose: 1 },
    );
  });

  test('in a good batch are read or refused, wherever they stand', () => {
    const good = encodeBatch({
      records: [
        {
          key: Buffer.from('key'),
          value: Buffer.from('value'),
          headers: [{ name: 'h', value: Buffer.from('v') }],
        },
        { key: null, value: null },
      ],
    });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const spoiled = Buffer.from(good);
        spoiled[at] = byte;
        readOrRefused(spoiled);
      }),
      { numRuns: 3_000, verbose: 1 },
    );
  });

  test('as members’ subscription and assignment are null at worst', () => {
    fc.assert(
      fc.property(answerBytes, (bytes) => {
        readConsumerSubscription(bytes, (text) => text);
        readConsumerAssignment(bytes, (text) => text);
      }),
      { numRuns: 1_000, verbose: 1 },
    );
    expect(readConsumerAssignment(Buffer.from('{"json": true}'), (text) => text)).toBeNull();
    expect(readConsumerSubscription(null, (text) => text)).toBeNull();
    expect(readConsumerAssignment(Buffer.alloc(0), (text) => text)).toBeNull();
  });
});

function readOrRefused(bytes: Buffer): void {
  try {
    let seen = 0;
    readBatches(
      bytes,
      {
        record: (view) => {
          seen++;
          readHeaders(view);
          return seen < 10_000;
        },
      },
      { maxDecompressedBytes: 100_000 },
    );
  } catch (thrown) {
    expect(thrown).toMatchObject({ name: 'MillraceError' });
    expect(['malformed-response', 'response-too-large', 'unsupported-version']).toContain(
      (thrown as { code: string }).code,
    );
  }
}
