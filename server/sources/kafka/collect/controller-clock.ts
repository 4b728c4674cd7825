import { describeQuorum } from '../api/describe-quorum.ts';
import type { Asker } from '../asker.ts';

const DESCRIBE_QUORUM = 55;

/**
 * The active controller's clock minus ours, ms: what is known of the brokers' clocks where nobody commits. null: it cannot be asked
 * (ZooKeeper, before Kafka 3.3, no Describe on the cluster).
 */
export async function readControllerSkew(asker: Asker): Promise<number | null> {
  const { connection, clock } = asker;
  const [broker] = asker.brokers();
  if (broker === undefined) return null;
  const offered = await connection.supports(broker, DESCRIBE_QUORUM);
  if (offered === null || offered.max < 1) return null;
  const asked = clock.now();
  const { errorCode, leaderTime } = await connection.send(broker, describeQuorum());
  if (errorCode !== 0 || leaderTime === null) return null;
  // It was told some time between the question and the answer.
  return leaderTime - (asked + clock.now()) / 2;
}
