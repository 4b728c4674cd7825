import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { createDetector } from '../../../server/detect/evaluate.ts';
import { silentLog } from '../../../server/log.ts';
import { stepOf } from '../../../server/model/history/axis.ts';
import { createModel } from '../../../server/model/model.ts';
import { reduce } from '../../../server/model/reduce.ts';
import { partitionKey } from '../../../server/protocol/ids.ts';
import { createQueries } from '../../../server/queries/queries.ts';
import { Recorder } from '../../../server/queries/recorder.ts';
import { KAFKA_DEFAULTS } from '../../../server/sources/kafka/config.ts';
import { createKafkaSource } from '../../../server/sources/kafka/index.ts';
import { createTopic, kafkaForTests, produce, uniqueName, until } from '../../support/kafka.ts';
import { clusterConfig } from '../sources/kafka/api/support.ts';
import { commitWithoutMember } from '../sources/kafka/watch-support.ts';

const { bootstrap, skipReason } = kafkaForTests();
const periods = {
  ...KAFKA_DEFAULTS.periods,
  ...{ endsMs: 300, slowEndsMs: 1_000, groupsMs: 500, metadataMs: 700 },
};

describe.skipIf(skipReason !== null)('the last hour of a real cluster', () => {
  test('a group that stops to commit: its lag rises, its commits end, and its log goes on', async () => {
    const topic = await createTopic();
    const group = uniqueName('group');
    const model = createModel();
    const detector = createDetector();
    const recorder = new Recorder({ model, detector });
    const queries = createQueries({
      ...{ model, detector, recorder, clock: systemClock },
      status: () => ({
        meta: { version: '0', mode: 'configured', ready: true, drills: false, startedAt: 0 },
        steps: [],
        drills: [],
      }),
    });
    const source = createKafkaSource(clusterConfig(bootstrap, { periods }), {
      clock: systemClock,
      log: silentLog,
    });
    const cluster = source.cluster;
    let step = 0;
    /** Takes down the next step. */
    const record = async (): Promise<void> => {
      await until(() => stepOf(Date.now()) > step);
      step = stepOf(Date.now());
      for (const turn of recorder.pass(Date.now())) void turn;
    };
    const place = () =>
      model.clusters.get(cluster)?.groups.get(group)?.partitions.get(partitionKey(topic, 0));
    const end = () => model.clusters.get(cluster)?.topics.get(topic)?.partitions[0]?.end;
    const events = (count: number) => produce(topic, Array<string>(count).fill('v'));

    await source.start((observations) => {
      for (const observation of observations) reduce(model, observation);
    });
    try {
      await events(5);
      await commitWithoutMember(bootstrap, group, topic, [3]);
      await commitWithoutMember(bootstrap, group, topic, [5]);
      await until(() => place()?.committed === 5 && end() === 5);
      await record();
      await events(4);
      await until(() => end() === 9);
      await record();
      await events(6);
      await until(() => end() === 15);
      await record();

      const history = queries.groupHistory(cluster, group);
      expect(history?.lag).toEqual([0, 4, 10]);
      expect(history?.times.at(-1)).toBe(step * 10_000);
      expect(queries.topicHistory(cluster, topic)?.rateIn.at(-1)).toBeGreaterThanOrEqual(0);
      const { commits, ends } = queries.partitionHistory(cluster, { group, topic, partition: 0 });
      expect(commits.map(({ offset }) => offset)).toEqual([3, 5]);
      const last = commits.at(-1)?.at ?? Number.NaN;
      expect(ends.at(-1)).toMatchObject({ offset: 15 });
      expect(ends.filter(({ at, offset }) => at > last && offset > 5).length).toBeGreaterThanOrEqual(2);
    } finally {
      await source.stop();
    }
  });
});
