import { describeQuorum } from '../api/describe-quorum.ts';
import type { Asker } from '../asker.ts';

const DESCRIBE_QUORUM = 55;

/**
 * The active controller's clock minus performance.now, ms: what is known of the brokers' clocks where nobody commits. null: it cannot be asked
 * (ZooKeeper, before Kafka 3.3, no Describe on the cluster).
 */
export async function readControllerClock(asker: Asker): Promise<number | null> {
  const { connection } = asker;
  const [broker] = asker.brokers();
  if (broker === undefined) return null;
  const offered = await connection.supports(broker, DESCRIBE_QUORUM);
  if (offered === null || offered.max < 1) return null;
  const asked = performance.now();
  const { errorCode, leaderTime } = await connection.send(broker, describeQuorum());
  if (errorCode !== 0 || leaderTime === null) return null;
  // It was told some time between the question and the answer.
  return leaderTime - (asked + performance.now()) / 2;
}
