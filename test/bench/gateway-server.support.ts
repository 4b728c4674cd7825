import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../server/clock.ts';
import { createDetector } from '../../server/detect/evaluate.ts';
import { attachSocket } from '../../server/gateway/socket.ts';
import { silentLog } from '../../server/log.ts';
import { createModel } from '../../server/model/model.ts';
import { reduce } from '../../server/model/reduce.ts';
import { createQueries } from '../../server/queries/queries.ts';

/**
 * A bridge of its own for the bench `gateway`: the socket side over real queries on a cluster of some 490 nodes whose every
 * number changes four times a second. Tells its CPU time over IPC.
 */
const TOPICS = 180;
const GROUPS = 130;
const PARTITIONS = 4;
const CLUSTER = 'bench';

const model = createModel();
const detector = createDetector();
const status = { version: '0', mode: 'configured', ready: true, drills: false, startedAt: 0 } as const;
const queries = createQueries({
  model,
  detector,
  clock: systemClock,
  clusters: () => [CLUSTER],
  status: () => ({ meta: status, steps: [], drills: [] }),
});
const about = () => ({ cluster: CLUSTER, at: Date.now() });
const topicNames = Array.from({ length: TOPICS }, (_, i) => `topic-${i}`);

reduce(model, {
  ...about(),
  kind: 'cluster',
  kafkaClusterId: null,
  controller: 1,
  brokers: [{ id: 1, host: 'b', port: 1, rack: null, reachable: true }],
});
reduce(model, {
  ...about(),
  kind: 'topics',
  deleted: [],
  topics: topicNames.map((name) => ({
    name,
    topicId: null,
    internal: false,
    partitions: Array.from({ length: PARTITIONS }, (_, partition) => ({
      partition,
      leader: 1,
      leaderEpoch: 1,
      replicas: [1],
      isr: [1],
    })),
  })),
});
for (const topic of topicNames)
  reduce(model, {
    ...about(),
    kind: 'producer-names',
    topic,
    provenance: 'observed',
    from: 'header ce_source',
    names: [{ name: `producer-of-${topic}`, count: 1 }],
    sampled: 1,
  });
const slots = Array.from({ length: GROUPS * PARTITIONS }, (_, slot) => ({
  slot,
  group: `group-${Math.floor(slot / PARTITIONS)}`,
  topic: `topic-${Math.floor(slot / PARTITIONS)}`,
  partition: slot % PARTITIONS,
}));
reduce(model, { ...about(), kind: 'commit-slots', slots });

const rows = topicNames.flatMap((name) =>
  Array.from({ length: PARTITIONS }, (_, partition) => ({ name, partition })),
);
let end = 1_000;
function move(): void {
  end += 25 + Math.floor(Math.random() * 50);
  const at = Date.now();
  const ends = Float64Array.from(rows, () => end + Math.floor(Math.random() * 20));
  reduce(model, {
    kind: 'log-ends',
    cluster: CLUSTER,
    at,
    readAt: at,
    ends: {
      topics: rows.map(({ name }) => name),
      partition: Int32Array.from(rows, ({ partition }) => partition),
      end: ends,
      lso: ends,
      logStart: new Float64Array(rows.length),
    },
  });
  reduce(model, {
    kind: 'commits',
    cluster: CLUSTER,
    at,
    history: false,
    batch: {
      slot: Uint32Array.from(slots, ({ slot }) => slot),
      offset: Float64Array.from(slots, () => end - Math.floor(Math.random() * 40)),
      commitTime: new Float64Array(slots.length).fill(at),
    },
  });
}
move();
setInterval(move, 250);
setInterval(() => detector.evaluate(model, Date.now()), 1_000);

const http = createServer();
const gateway = attachSocket(http, {
  queries,
  pulse: { onFindings: () => () => undefined, onStatus: () => () => undefined },
  status: { meta: () => status, missing: () => [] },
  onWatched: () => undefined,
  clock: systemClock,
  log: silentLog,
  version: '0',
  admit: () => ({ ok: true, scope: 'all' }),
});
http.listen(0, '127.0.0.1', () => process.send?.({ port: (http.address() as AddressInfo).port }));
process.on('message', () =>
  process.send?.({ cpu: process.cpuUsage(), metrics: gateway.metrics(), rss: process.memoryUsage.rss() }),
);
process.on('disconnect', () => process.exit(0));
