import { join } from 'node:path';
import { type Demo, startDemo } from '../pipeline/demo.ts';
import { PipelineError } from '../pipeline/errors.ts';
import { createActions } from './actions/actions.ts';
import { createAudit } from './actions/audit.ts';
import type { OffsetWriter } from './actions/offset-writer.ts';
import { steadyClock } from './clock.ts';
import { kafkaConfig, readPem } from './config/kafka.ts';
import type { Config } from './config/schema.ts';
import { createDetector } from './detect/evaluate.ts';
import { drillsOf } from './drills.ts';
import { createEngine } from './engine.ts';
import { asMillraceError, MillraceError } from './errors.ts';
import { checkExposure, createGateway, type GatewayConfig } from './gateway/gateway.ts';
import type { Drills } from './gateway/ports.ts';
import { createFindingsStore } from './history/findings-store.ts';
import { type Log, type LogOptions, roomLog } from './log.ts';
import { createModel } from './model/model.ts';
import type { Model } from './model/state.ts';
import { createPeek, type PeekCluster } from './peek/peek.ts';
import { createSchemas } from './peek/schemas.ts';
import type { RoomSpec } from './protocol/rooms.ts';
import { createQueries } from './queries/queries.ts';
import { Recorder } from './queries/recorder.ts';
import { createRecording } from './recording.ts';
import { KAFKA_DEFAULTS, type KafkaClusterConfig } from './sources/kafka/config.ts';
import { sources } from './sources/registry.ts';
import type { Source } from './sources/source.ts';
import { createStatusBoard } from './status.ts';
import { projectRoot, version } from './version.ts';

export interface MillraceOptions {
  config: Config;
  /** Runs the reference pipeline with a Kafka of its own and watches that. */
  demo: boolean;
  /** Serves other machines without authentication. */
  insecure: boolean;
  log: Log;
  logOptions?: LogOptions;
}

export interface Millrace {
  url: string;
  /** Rejects when the start failed for good, after the page was served; else never settles before `stop`. */
  failed: Promise<never>;
  /** Ends everything within 5 s; twice is the same as once. */
  stop(): Promise<void>;
}

const DEMO_CLUSTER = 'demo';
const READINESS_MS = 200;

/**
 * The composition root: the only place that knows all rooms. Start: findings of before, gateway (the page is there within
 * 2 s), then pipeline and sources behind it. Stop: the other way round. Throws insecure-host, port-taken, config-invalid.
 */
export async function startMillrace(options: MillraceOptions): Promise<Millrace> {
  const { config, log } = options;
  const clock = steadyClock();
  const room = (name: string) => roomLog(log, name, options.logOptions);
  const names = options.demo ? [DEMO_CLUSTER] : config.clusters.map(({ name }) => name);
  const board = createStatusBoard(version, options.demo ? 'demo' : 'configured', clock);
  const model = createModel();
  const detector = createDetector();
  const engine = createEngine({ model, detector, clock, log: room('engine') });
  const store = createFindingsStore({
    file: join(config.data.directory, 'findings.jsonl'),
    log: room('history'),
    clock,
  });
  const peekClusters = new Map<string, PeekCluster>();
  const writers = new Map<string, OffsetWriter>();
  let drills: Drills | null = null;

  const missing = () => names.filter((name) => !hasSpoken(model, name));
  const recorder = new Recorder({ model, detector });
  const recording = createRecording({ recorder, clock, log: room('history') });
  const queries = createQueries({
    recorder,
    model,
    detector,
    clock,
    clusters: () => names,
    status: () => ({ meta: board.meta(), steps: board.steps(), drills: drills?.list() ?? [] }),
  });
  const gatewayConfig = gatewayConfigOf(config);
  checkExposure(gatewayConfig, options.insecure);
  const gateway = createGateway({
    queries,
    peek: createPeek({ cluster: (name) => peekClusters.get(name), masking: config.masking, clock }),
    drills: () => drills,
    actions: createActions({
      enabled: config.actions.enabled,
      writer: (cluster) => writers.get(cluster),
      clock,
      log: room('actions'),
      audit: createAudit(join(config.data.directory, 'audit.jsonl')),
    }),
    status: { meta: board.meta, missing },
    pulse: {
      onFindings: (listener) => engine.onChanges(listener),
      onStatus: (listener) => board.onChange(listener),
    },
    onWatched: (specs) => {
      for (const source of engine.sources()) focusOn(source, specs);
    },
    clock,
    log: room('gateway'),
    config: gatewayConfig,
    metrics: () => ({ ...engine.metrics(), ...recording.metrics() }),
    clientDir: join(projectRoot, 'dist', 'client'),
  });

  detector.restore(await store.load());
  const unsubscribe = engine.onChanges(() => store.save([...detector.open(), ...detector.closed()]));
  const { url } = await gateway.listen();
  engine.start();
  recording.start();

  const addCluster = async (
    kafka: KafkaClusterConfig,
    registry: Config['clusters'][number]['schemaRegistry'],
  ): Promise<void> => {
    const source = sources.kafka(kafka, { clock, log: room('kafka') });
    writers.set(kafka.name, source.offsetWriter);
    peekClusters.set(kafka.name, {
      reader: source.reader,
      schemas: registry ? createSchemas(registry, room('peek')) : null,
    });
    await engine.addSource(source);
  };

  const watchConfigured = async (): Promise<void> => {
    for (const [order, cluster] of config.clusters.entries()) {
      const { name, brokers, schemaRegistry } = cluster;
      board.step({ id: name, label: `Watch ${name}`, state: 'done', detail: brokers.join(', '), order });
      await addCluster(kafkaConfig(cluster), schemaRegistry);
    }
  };

  const stopping = new AbortController();
  let demo: Demo | undefined;
  const runDemo = async (): Promise<void> => {
    const { directory, kafka, ...traffic } = config.demo;
    try {
      demo = await startDemo({
        dataDir: directory ?? join(projectRoot, '.millrace'),
        kafkaVersion: kafka,
        ...traffic,
        onStep: (step) => {
          board.step(step);
          log.info(`${step.label}: ${step.state}${step.detail === '' ? '' : ` (${step.detail})`}`);
        },
        signal: stopping.signal,
      });
    } catch (thrown) {
      if (stopping.signal.aborted) return;
      // Another Millrace runs on the same folder: simulated data beside it would help nobody.
      if (thrown instanceof PipelineError && thrown.code === 'already-running')
        throw new MillraceError('conflict', thrown.message, { cause: thrown });
      log.warn(`No Kafka can be had: ${asMillraceError(thrown).message}. Showing simulated data instead.`);
      board.setMode('simulated');
      await engine.addSource(sources.simulated({ name: DEMO_CLUSTER }, { clock, log: room('simulated') }));
      return;
    }
    drills = drillsOf(demo.drills);
    board.setDrills(true);
    demo.onDrillsChanged(board.changed);
    await addCluster({ ...KAFKA_DEFAULTS, name: DEMO_CLUSTER, brokers: demo.brokers }, undefined);
    board.step({
      id: 'watch',
      label: 'Watch it',
      state: 'done',
      detail: demo.brokers.join(', '),
      order: 1_000,
    });
  };

  const begun = options.demo ? runDemo() : watchConfigured();
  const failed = new Promise<never>((_resolve, reject) => {
    begun.catch(reject);
  });
  const readiness = setInterval(() => board.setReady(missing().length === 0), READINESS_MS);

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping.abort();
    clearInterval(readiness);
    recording.stop();
    engine.stop();
    await Promise.all([gateway.close(), ...engine.sources().map((source) => source.stop())]);
    await begun.catch(() => undefined);
    await demo?.stop();
    unsubscribe();
    await store.close();
  };
  return {
    url,
    failed,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function gatewayConfigOf({ server }: Config): GatewayConfig {
  const { host, port, tls, tokens, allowedHosts, allowedOrigins } = server;
  return {
    host,
    port,
    version,
    tls: tls ? { cert: readPem(tls.cert, 'server.tls.cert'), key: readPem(tls.key, 'server.tls.key') } : null,
    auth: tokens.length > 0 ? { kind: 'token', tokens } : { kind: 'none' },
    allowedHosts,
    allowedOrigins,
  };
}

/** What viewers look at of this source's cluster. */
function focusOn(source: Source, specs: readonly RoomSpec[]): void {
  const watched = specs.filter((spec) => 'cluster' in spec && spec.cluster === source.cluster);
  source.focus?.({
    groups: watched.flatMap((spec) => (spec.view === 'group' ? [spec.group] : [])),
    topics: watched.flatMap((spec) => (spec.view === 'topic' ? [spec.topic] : [])),
  });
}

/** A source has spoken once its first snapshot is complete, or once it is shown as unreachable. */
function hasSpoken(model: Model, cluster: string): boolean {
  for (const source of model.sources.values()) {
    if (source.cluster === cluster && (source.snapshotComplete || source.state === 'unreachable'))
      return true;
  }
  return false;
}
