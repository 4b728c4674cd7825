import { type Clock, systemClock } from '../../../../server/clock.ts';
import { createDetector } from '../../../../server/detect/evaluate.ts';
import { createLog, silentLog } from '../../../../server/log.ts';
import { createModel } from '../../../../server/model/model.ts';
import { lagOf, lagSecondsOf } from '../../../../server/model/numbers.ts';
import type { Observation } from '../../../../server/model/observation.ts';
import { reduce } from '../../../../server/model/reduce.ts';
import type {
  ClusterState,
  GroupPartition,
  GroupState,
  PartitionState,
  TopicState,
} from '../../../../server/model/state.ts';
import { partitionKey } from '../../../../server/protocol/ids.ts';
import type { Finding } from '../../../../server/protocol/finding.ts';
import { findCoordinator } from '../../../../server/sources/kafka/api/find-coordinator.ts';
import { offsetCommit } from '../../../../server/sources/kafka/api/offset-commit.ts';
import { createKafkaConnection } from '../../../../server/sources/kafka/client.ts';
import type { KafkaClusterConfig } from '../../../../server/sources/kafka/config.ts';
import { createKafkaSource, type KafkaSource } from '../../../../server/sources/kafka/index.ts';
import { lastState, type SourceState } from '../../../contract/source.ts';
import { until } from '../../../support/until.ts';
import { clusterConfig } from './api/support.ts';

/** A Kafka source whose observations go into a real model, under the eyes of a real detector. */
export interface Watched {
  source: KafkaSource;
  /** All that was told so far. */
  told: readonly Observation[];
  /** Lines of the log, as JSON. */
  lines: readonly string[];
  state(): SourceState | undefined;
  cluster(): ClusterState;
  topic(name: string): TopicState | undefined;
  partition(topic: string, partition?: number): PartitionState | undefined;
  group(name: string): GroupState | undefined;
  /** One partition of one group. */
  place(group: string, topic: string, partition?: number): GroupPartition | undefined;
  /** Lag in messages and seconds, as the screen gets them. */
  lag(
    group: string,
    topic: string,
    partition?: number,
  ): ReturnType<typeof lagOf> & {
    seconds: ReturnType<typeof lagSecondsOf>['lagSeconds'];
  };
  /** All findings that were ever opened on a topic or a group of this name. */
  findings(name: string): Finding[];
  stop(): Promise<void>;
}

const DIAGNOSIS_EVERY_MS = 500;

/** Starts to watch. It does not wait for the first snapshot: see `complete`. */
export async function watchCluster(
  brokers: string[],
  changes: Partial<KafkaClusterConfig> = {},
  clock: Clock = systemClock,
): Promise<Watched> {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', pretty: false, write: (line) => lines.push(line) });
  const source = createKafkaSource(clusterConfig(brokers, changes), { clock, log });
  const model = createModel();
  const detector = createDetector();
  const told: Observation[] = [];
  const found = new Map<string, Finding>();
  const timer = setInterval(() => {
    const { opened, changed } = detector.evaluate(model, clock.now());
    for (const finding of [...opened, ...changed]) found.set(finding.id, finding);
  }, DIAGNOSIS_EVERY_MS);
  const cluster = () => {
    const known = model.clusters.get(source.cluster);
    if (known === undefined) throw new Error('nothing was told of the cluster yet');
    return known;
  };
  const topic = (name: string) => model.clusters.get(source.cluster)?.topics.get(name);
  const group = (name: string) => model.clusters.get(source.cluster)?.groups.get(name);
  const partition = (name: string, number = 0) => topic(name)?.partitions[number];
  const place = (name: string, of: string, number = 0) =>
    group(name)?.partitions.get(partitionKey(of, number));
  await source.start((observations) => {
    for (const observation of observations) {
      told.push(observation);
      reduce(model, observation);
    }
  });
  return {
    ...{ source, told, lines, cluster, topic, partition, group, place },
    state: () => lastState(told),
    lag(name, of, number = 0) {
      const gp = place(name, of, number);
      if (gp === undefined) throw new Error(`${name} is not known to read ${of}-${number}`);
      const { lagSeconds: seconds } = lagSecondsOf(cluster(), gp, partition(of, number), clock.now());
      return { ...lagOf(gp, partition(of, number)), seconds };
    },
    findings: (name) => [...found.values()].filter((one) => one.topic === name || one.group === name),
    async stop() {
      clearInterval(timer);
      await source.stop();
    },
  };
}

/** Waits for the first complete snapshot. */
export const complete = (watched: Watched): Promise<boolean> =>
  until(() => watched.state()?.snapshotComplete === true && watched.state()?.state === 'live', {
    describe: () => watched.state(),
  });

/** Runs `work` with a cluster that has been read completely. */
export async function watching<T>(
  brokers: string[],
  work: (watched: Watched) => Promise<T>,
  changes: Partial<KafkaClusterConfig> = {},
  clock: Clock = systemClock,
): Promise<T> {
  const watched = await watchCluster(brokers, changes, clock);
  try {
    await complete(watched);
    return await work(watched);
  } finally {
    await watched.stop();
  }
}

/** Commits as a consumer with assign() does: without a member, with any name of a group. */
export async function commitWithoutMember(
  brokers: string[],
  group: string,
  topic: string,
  offsets: readonly number[],
): Promise<void> {
  const connection = createKafkaConnection(clusterConfig(brokers), silentLog);
  try {
    await connection.refresh();
    await until(async () => {
      const found = await connection.sendAny(findCoordinator(group));
      if (found.broker === null) return false;
      const answer = await connection.send(
        found.broker,
        offsetCommit(group, [
          { name: topic, partitions: offsets.map((offset, partition) => ({ partition, offset })) },
        ]),
      );
      const [code = 0] = answer.topics.flatMap(({ partitions }) =>
        partitions.map(({ errorCode }) => errorCode),
      );
      if (code !== 0) throw new Error(`the commit was refused: ${code}`);
      return true;
    });
  } finally {
    await connection.close();
  }
}
