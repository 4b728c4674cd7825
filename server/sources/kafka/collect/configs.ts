import { describeConfigs } from '../api/describe-configs.ts';
import { type Asker, pieces } from '../asker.ts';
import { LIMITS } from '../known/rights.ts';
import { isNotAuthorized } from '../wire/error-codes.ts';

const TOPIC = 2;
const MOST_TOPICS = 1_000;
const NAMES = ['retention.ms', 'cleanup.policy'];

/** Retention and cleanup policy of all topics; each broker knows those of all. */
export async function collectConfigs(asker: Asker, signal: AbortSignal): Promise<void> {
  const { connection, clock, config, rights } = asker;
  for (const names of pieces(
    [...asker.topics].map(({ name }) => name),
    MOST_TOPICS,
  )) {
    if (signal.aborted) return;
    const { resources } = await connection.sendAny(
      describeConfigs(
        names.map((name) => ({ type: TOPIC, name })),
        NAMES,
      ),
    );
    const at = clock.now();
    const configs = [];
    for (const { name, errorCode, configs: values } of resources) {
      if (isNotAuthorized(errorCode)) rights.refuse(LIMITS.describeConfigs, name, at);
      if (errorCode !== 0) continue;
      rights.grant(LIMITS.describeConfigs.right, name);
      const value = (wanted: string) => values.find((found) => found.name === wanted)?.value ?? null;
      const retention = Number(value('retention.ms') ?? Number.NaN);
      configs.push({
        topic: name,
        // -1: without end.
        retentionMs: Number.isSafeInteger(retention) && retention >= 0 ? retention : null,
        cleanupPolicy: value('cleanup.policy'),
      });
    }
    asker.emit([{ kind: 'topic-configs', cluster: config.name, at, configs }]);
  }
}
