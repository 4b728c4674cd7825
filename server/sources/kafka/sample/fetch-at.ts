import type { FetchedPartition } from '../api/answers.ts';
import { fetch } from '../api/fetch.ts';
import type { IsolationLevel } from '../api/isolation.ts';
import type { Asker } from '../asker.ts';
import { LIMITS } from '../known/rights.ts';
import type { KnownTopic } from '../known/topics.ts';
import { errorName, isLeaderMoved, isNotAuthorized } from '../wire/error-codes.ts';
import type { FetchBudget } from './budget.ts';

const OFFSET_OUT_OF_RANGE = 1;

export interface Place {
  topic: KnownTopic;
  partition: number;
  offset: number;
  /** More may come: Kafka gives the first batch whole (KIP-74). */
  maxBytes: number;
  isolation: IsolationLevel;
}

/**
 * One small Fetch without a session, paid from the budget of its broker. null: nothing can be read there now (no leader, no
 * right, another topic under the name, outside of the log). Throws what the connection throws.
 */
export async function fetchAt(
  asker: Asker,
  budget: FetchBudget,
  place: Place,
): Promise<FetchedPartition | null> {
  const { topic, partition, offset, maxBytes, isolation } = place;
  const broker = topic.leaders[partition] ?? -1;
  if (broker < 0) return null;
  const answer = await asker.connection.send(
    broker,
    fetch({
      partitions: [{ topic: topic.name, topicId: topic.topicId, partition, offset, maxBytes }],
      ...{ maxBytes, maxWaitMs: 0, minBytes: 0, isolation },
    }),
  );
  const [found] = answer.partitions;
  budget.spent(found?.records.length ?? 0);
  const code = answer.errorCode === 0 ? (found?.errorCode ?? 0) : answer.errorCode;
  if (code === 0 && found !== undefined) {
    asker.rights.grant(LIMITS.readTopics.right, topic.name);
    return found;
  }
  if (isNotAuthorized(code)) asker.rights.refuse(LIMITS.readTopics, topic.name, asker.clock.now());
  else if (isLeaderMoved(code)) asker.moved();
  else if (code !== OFFSET_OUT_OF_RANGE)
    asker.log.debug({ topic: topic.name, partition, code: errorName(code) }, 'a record cannot be read');
  return null;
}

/** Topics that we may not read are tried again after a while only. */
export const mayRead = (asker: Asker, topic: KnownTopic): boolean =>
  asker.rights.mayAsk(LIMITS.readTopics.right, topic.name, asker.clock.now());
