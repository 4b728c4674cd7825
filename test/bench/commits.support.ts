import { setTimeout as wait } from 'node:timers/promises';
import { silentLog } from '../../server/log.ts';
import { findCoordinator } from '../../server/sources/kafka/api/find-coordinator.ts';
import { createKafkaConnection } from '../../server/sources/kafka/client.ts';
import { KAFKA_DEFAULTS } from '../../server/sources/kafka/config.ts';
import { coordinatorPartition } from '../../server/sources/kafka/wire/coordinator.ts';
import { Encoder } from '../../server/sources/kafka/wire/encoder.ts';
import type { KafkaRequest } from '../../server/sources/kafka/wire/request.ts';
import { until } from '../support/until.ts';

/**
 * The process of the benches `commits` and `collect` that writes: many groups commit ten partitions each, straight into `__consumer_offsets`, because the
 * coordinator itself takes some 19,000 commits/s on a small machine. Records are as Kafka 4.1 writes them, each group's where its
 * coordinator would put them.
 */
export const GROUPS = 5_000;
export const PARTITIONS_OF_GROUP = 10;
export const LOG_PARTITIONS = 50;

/** `records`: how many in all, in batches of `commits` of ten records each; `perSecond`: at that pace, else as fast as it goes. */
export interface WriteCommand {
  records: number;
  commits: number;
  perSecond: number | null;
}

export interface Written {
  records: number;
  seconds: number;
}

const IN_FLIGHT = 8;

class CommitWriter {
  readonly #connection;
  /** Keys of each group's ten partitions, by the partition of the log where they go. */
  readonly #groups: Buffer[][][];
  /** Which group of each partition of the log is next. */
  readonly #next: number[];
  #offset = 0;

  /** `logPartitions`: it writes into the first so many of the log; groups of the others are left out. */
  constructor(bootstrap: string, logPartitions: number) {
    this.#groups = Array.from({ length: logPartitions }, () => []);
    this.#next = new Array<number>(logPartitions).fill(0);
    this.#connection = createKafkaConnection(
      // Kafka lets nobody else write into its internal topics.
      { ...KAFKA_DEFAULTS, name: 'bench', brokers: [bootstrap], clientId: '__admin_client' },
      silentLog,
    );
    for (let i = 0; i < GROUPS; i++) {
      const group = `group-${i}`;
      const keys = Array.from({ length: PARTITIONS_OF_GROUP }, (_, partition) =>
        Buffer.from(
          new Encoder()
            .int16(1)
            .string(group, false)
            .string(`topic-${i % 1_000}`, false)
            .int32(partition)
            .result(),
        ),
      );
      this.#groups[coordinatorPartition(group, LOG_PARTITIONS)]?.push(keys);
    }
  }

  /** Kafka makes the topic when somebody looks for a coordinator. */
  async connect(): Promise<void> {
    await this.#connection.refresh();
    await until(async () => {
      const { errorCode } = await this.#connection.sendAny(findCoordinator('group-0'));
      return errorCode === 0;
    });
    await until(() => this.#send(1).then(() => true));
  }

  async write({ records, commits, perSecond }: WriteCommand): Promise<Written> {
    const begun = performance.now();
    const elapsed = () => (performance.now() - begun) / 1_000;
    const underWay = new Set<Promise<number>>();
    let written = 0;
    let failed: unknown = null;
    while (written < records && failed === null) {
      if (perSecond !== null && written >= elapsed() * perSecond) {
        await wait(2);
        continue;
      }
      written += commits * PARTITIONS_OF_GROUP * this.#groups.length;
      const sending = this.#send(commits).finally(() => underWay.delete(sending));
      sending.catch((thrown: unknown) => {
        failed ??= thrown;
      });
      underWay.add(sending);
      if (underWay.size >= IN_FLIGHT) await Promise.race(underWay).catch(() => 0);
    }
    await Promise.all(underWay);
    if (failed !== null) throw failed as Error;
    return { records: written, seconds: elapsed() };
  }

  /** One Produce with a batch of so many commits for each partition of the log. */
  async #send(commits: number): Promise<number> {
    const offset = this.#offset++;
    const time = Date.now();
    const batches = this.#groups.map((groups, partition) => {
      const keys: Buffer[] = [];
      for (let i = 0; i < commits; i++) {
        const next = this.#next[partition] ?? 0;
        keys.push(...(groups[next % groups.length] ?? []));
        this.#next[partition] = next + 1;
      }
      return encodeBatch(keys, offset, time);
    });
    const broker = this.#connection.brokers()[0] ?? -1;
    const codes = await this.#connection.send(broker, produce(batches));
    const code = codes.find((each) => each !== 0);
    if (code !== undefined) throw new Error(`Kafka refuses to write with code ${code}`);
    return codes.length;
  }
}

/** Produce (API 0, version 8): one batch for each partition of the topic, counted from 0; answers Kafka's codes. */
function produce(batches: readonly Buffer[]): KafkaRequest<number[]> {
  return {
    ...{ apiKey: 0, apiName: 'Produce', minVersion: 8, maxVersion: 8, flexibleFrom: 9 },
    encode(encoder) {
      encoder.string(null, false).int16(1).int32(30_000).arrayLength(1, false);
      encoder.string('__consumer_offsets', false).arrayLength(batches.length, false);
      for (const [partition, batch] of batches.entries()) encoder.int32(partition).bytes(batch, false);
    },
    parse(decoder) {
      const codes = decoder.array(false, () => {
        decoder.skipString(false);
        return decoder.array(false, () => {
          decoder.int32();
          const code = decoder.int16();
          decoder.skip(3 * 8);
          decoder.array(false, () => {
            decoder.int32();
            decoder.skipString(false);
          });
          decoder.skipString(false);
          return code;
        });
      });
      return Promise.resolve(codes.flat());
    },
  };
}

/** OffsetCommitValue v4 with its topic id; offset at byte 2, time at byte 15. */
const VALUE = Buffer.from(
  new Encoder()
    .int16(4)
    .int64(0)
    .int32(-1)
    .string('', true)
    .int64(0)
    .unsignedVarint(1)
    .unsignedVarint(0)
    .unsignedVarint(16)
    .raw(Buffer.alloc(16, 7))
    .result(),
);

/** A record batch of magic 2 (protocol guide, "Record Batch"); every record commits `offset`. */
function encodeBatch(keys: readonly Buffer[], offset: number, time: number): Buffer {
  VALUE.writeBigInt64BE(BigInt(offset), 2);
  VALUE.writeBigInt64BE(BigInt(time), 15);
  const encoder = new Encoder(61 + keys.length * 128);
  encoder.int64(0).int32(0).int32(-1).int8(2).int32(0).int16(0);
  encoder
    .int32(keys.length - 1)
    .int64(time)
    .int64(time)
    .int64(-1)
    .int16(-1)
    .int32(-1)
    .int32(keys.length);
  for (const [i, key] of keys.entries()) {
    const rest = 2 + sizeOf(i) + sizeOf(key.length) + key.length + sizeOf(VALUE.length) + VALUE.length + 1;
    encoder
      .unsignedVarint(rest * 2)
      .int8(0)
      .int8(0)
      .unsignedVarint(i * 2);
    encoder.unsignedVarint(key.length * 2).raw(key);
    encoder
      .unsignedVarint(VALUE.length * 2)
      .raw(VALUE)
      .int8(0);
  }
  const batch = encoder.result();
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

/** Bytes of a zigzag varint. */
function sizeOf(value: number): number {
  return value < 64 ? 1 : value < 8_192 ? 2 : 3;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f6_3b78;
  return crc >>> 0;
});

/** CRC-32C (Castagnoli), as Kafka's batches have it. */
function crc32c(bytes: Buffer, start: number): number {
  let crc = 0xffff_ffff;
  for (let at = start; at < bytes.length; at++)
    crc = (CRC_TABLE[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffff_ffff) >>> 0;
}

// Also imported by the bench, for its figures.
if (process.send !== undefined) {
  const writer = new CommitWriter(process.argv[2] ?? '', Number(process.argv[3] ?? LOG_PARTITIONS));
  await writer.connect();
  process.on('message', (command: WriteCommand) => {
    void writer.write(command).then((written) => process.send?.(written));
  });
  process.on('disconnect', () => process.exit(0));
  process.send('ready');
}
