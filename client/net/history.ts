import { guardName } from '../../server/protocol/path-names.ts';
import { groupHistory, partitionHistory, topicHistory } from '../../server/protocol/history.ts';
import type { HistoryPort } from '../store/ports.ts';
import { ask, type Fetch } from './http.ts';

const path = (...names: string[]): string =>
  `/api/v1/clusters/${names.map((name) => encodeURIComponent(guardName(name))).join('/')}/history`;
const GET = { method: 'GET' };

/** The last hour, from the bridge's memory. An older bridge answers 404. */
export function createHistory(fetch: Fetch): HistoryPort {
  return {
    group: (cluster, group) => ask(fetch, path(cluster, 'groups', group), GET, groupHistory),
    topic: (cluster, topic) => ask(fetch, path(cluster, 'topics', topic), GET, topicHistory),
    partition: (cluster, group, topic, partition) =>
      ask(
        fetch,
        path(cluster, 'groups', group, 'partitions', topic, String(partition)),
        GET,
        partitionHistory,
      ),
  };
}
