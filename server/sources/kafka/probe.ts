import { asMillraceError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { describeConfigs } from './api/describe-configs.ts';
import { describeProducers } from './api/describe-producers.ts';
import { fetch } from './api/fetch.ts';
import { listGroups } from './api/list-groups.ts';
import { listOffsets } from './api/list-offsets.ts';
import { metadata } from './api/metadata.ts';
import { createKafkaConnection } from './client.ts';
import type { KafkaClusterConfig } from './config.ts';
import { errorName } from './wire/error-codes.ts';
import type { KafkaConnection } from './wire/request.ts';

/** One thing that was tried, in the words of a person. */
export interface Probe {
  what: string;
  ok: boolean;
  /** What was found, or which right or setting is missing and what it costs. */
  detail: string;
}

const OFFSETS_TOPIC = '__consumer_offsets';

/** Tries everything that the source needs of a cluster, the most important first. Never throws; ends after the first step when nothing can be reached. */
export async function* probeCluster(config: KafkaClusterConfig, log: Log): AsyncGenerator<Probe> {
  const connection = createKafkaConnection(config, log);
  try {
    const connected = await attempt('connection', async () => {
      await connection.refresh();
      return `${connection.brokers().length} brokers`;
    });
    yield connected;
    if (!connected.ok) return;
    const all = await connection.sendAny(metadata(null)).catch(() => null);
    yield await attempt('topics', async () => {
      const visible = all?.topics.filter((topic) => !topic.internal && topic.errorCode === 0).length ?? 0;
      if (visible === 0)
        throw new Error('no topic is visible: the account needs Describe on topics, or there are none');
      return `${visible} visible`;
    });
    yield await attempt('groups', () => probeGroups(connection));
    const offsets = all?.topics.find((topic) => topic.name === OFFSETS_TOPIC);
    yield await attempt('commits as they happen', () =>
      probeOffsetsTopic(connection, offsets?.partitions ?? []),
    );
    const sample = all?.topics.find(
      (topic) => !topic.internal && topic.partitions.some((partition) => partition.leader !== null),
    );
    if (sample === undefined) return;
    yield await attempt('retention', async () => {
      const { resources } = await connection.sendAny(
        describeConfigs([{ type: 2, name: sample.name }], ['retention.ms']),
      );
      refuse(resources[0]?.errorCode ?? 0, 'DescribeConfigs on topics', 'retention-risk cannot be told');
      return 'can be read';
    });
    const partition = sample.partitions.find((found) => found.leader !== null);
    if (partition === undefined || partition.leader === null) return;
    const leader = partition.leader;
    yield await attempt('producers and events', async () => {
      const answer = await connection.send(
        leader,
        describeProducers([{ name: sample.name, partitions: [partition.partition] }]),
      );
      refuse(
        answer.topics[0]?.partitions[0]?.errorCode ?? 0,
        'Read on topics',
        'events cannot be shown, producers and open transactions stay unknown',
      );
      return `can be read (tried ${sample.name})`;
    });
  } finally {
    await connection.close();
  }
}

async function attempt(what: string, work: () => Promise<string>): Promise<Probe> {
  try {
    return { what, ok: true, detail: await work() };
  } catch (thrown) {
    return { what, ok: false, detail: asMillraceError(thrown).message };
  }
}

function refuse(errorCode: number, right: string, cost: string): void {
  if (errorCode !== 0)
    throw new Error(`${errorName(errorCode)}: the account needs ${right}; without it ${cost}`);
}

async function probeGroups(connection: KafkaConnection): Promise<string> {
  let groups = 0;
  for (const broker of connection.brokers()) {
    const answer = await connection.send(broker, listGroups());
    refuse(answer.errorCode, 'Describe on the cluster or on groups', 'groups stay invisible');
    groups += answer.groups.length;
  }
  return `${groups} visible`;
}

async function probeOffsetsTopic(
  connection: KafkaConnection,
  partitions: readonly { partition: number; leader: number | null }[],
): Promise<string> {
  const first = partitions.find((partition) => partition.leader !== null);
  if (first === undefined || first.leader === null) {
    throw new Error(
      `${OFFSETS_TOPIC} is not visible (no group has committed yet, or the account needs Describe on it); commits are polled instead`,
    );
  }
  const { leader, partition } = first;
  const ends = await connection.send(
    leader,
    listOffsets({
      topics: [{ name: OFFSETS_TOPIC, partitions: [partition] }],
      timestamp: -1,
      isolation: 'read_uncommitted',
    }),
  );
  const offset = ends.offset[0] ?? 0;
  const answer = await connection.send(
    leader,
    fetch({
      partitions: [{ topic: OFFSETS_TOPIC, partition, offset, maxBytes: 1_024 }],
      maxBytes: 1_024,
      maxWaitMs: 0,
      minBytes: 0,
      isolation: 'read_uncommitted',
    }),
    { lane: 'fetch' },
  );
  const code = answer.errorCode === 0 ? (answer.partitions[0]?.errorCode ?? 0) : answer.errorCode;
  refuse(
    code,
    `Read on ${OFFSETS_TOPIC}`,
    'commits are polled, and "commits without progress" cannot be told',
  );
  return `${OFFSETS_TOPIC} can be read (${partitions.length} partitions)`;
}
