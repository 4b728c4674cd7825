import type { DescribeLogDirsAnswer } from '../api/answers.ts';
import { describeLogDirs } from '../api/describe-log-dirs.ts';
import { type Asker, eachBroker } from '../asker.ts';
import { LIMITS } from '../known/rights.ts';
import { logSizes } from '../observe.ts';
import { isNotAuthorized } from '../wire/error-codes.ts';

/** What each broker holds on its disks. */
export async function collectLogDirs(asker: Asker): Promise<void> {
  const { connection, clock, config, topics, rights } = asker;
  const answers = new Map<number, DescribeLogDirsAnswer>();
  await eachBroker(asker, new Map(asker.brokers().map((broker) => [broker, [null]])), async (broker) => {
    const answer = await connection.send(broker, describeLogDirs());
    // Without the right Kafka names no directory at all.
    if (answer.dirs.length === 0 || answer.dirs.some(({ errorCode }) => isNotAuthorized(errorCode)))
      rights.refuse(LIMITS.describeLogDirs, '', clock.now());
    else rights.grant(LIMITS.describeLogDirs.right, '');
    answers.set(broker, answer);
  });
  const sizes = logSizes(answers, (topic, partition) => topics.get(topic)?.leaders[partition] ?? -1);
  asker.emit([{ kind: 'log-sizes', cluster: config.name, at: clock.now(), ...sizes }]);
}
