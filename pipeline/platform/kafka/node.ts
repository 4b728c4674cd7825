import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '../../errors.ts';
import { lastLines, runCommand } from '../command.ts';
import { type Guarded, startGuarded } from '../watchdog/index.ts';
import { nodeFolder } from './cluster.ts';
import { asProperties, type NodeSettings, serverProperties } from './config.ts';
import type { KafkaRuntime } from './runtime.ts';

/** One broker and controller: its files, and the JVM while it runs. */
export interface KafkaNode {
  id: number;
  port: number;
  extraPorts: Readonly<Record<string, number>>;
  /** Of the JVM; null while it does not run. */
  pid(): number | null;
  running(): boolean;
  /** Formats the data folder when that has not been done. */
  format(clusterId: string, extraArgs: readonly string[]): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Its last complaints since it was started, for an error message. */
  complaints(): string;
}

export function kafkaNode(
  runtime: KafkaRuntime,
  settings: Omit<NodeSettings, 'line' | 'dataFolder'> & { heapMib: number },
  graceMs: number,
): KafkaNode {
  const { id, port, extraPorts } = settings.node;
  const folder = nodeFolder(runtime.folder, id);
  const dataFolder = join(folder, 'data');
  const propertiesFile = join(folder, 'server.properties');
  const logFile = join(folder, 'server.log');
  const container = `millrace-kafka-${id}-${randomBytes(4).toString('hex')}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    propertiesFile,
    asProperties(serverProperties({ ...settings, line: runtime.line, dataFolder })),
  );
  let guarded: Guarded | null = null;
  let logStart = 0;

  return {
    id,
    port,
    extraPorts,
    pid: () => (guarded?.running() === true ? guarded.pid : null),
    running: () => guarded?.running() === true,
    async format(clusterId, extraArgs) {
      if (existsSync(join(dataFolder, 'meta.properties'))) return;
      const command = runtime.command(
        'kafka.tools.StorageTool',
        ['format', '--cluster-id', clusterId, '--config', propertiesFile, ...extraArgs],
        // A short life: the quick compiler alone, and the smallest collector.
        { jvm: ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'], name: `${container}-format` },
      );
      await runCommand(command.file, command.args, { timeoutMs: 60_000 });
    },
    async start() {
      if (guarded?.running() === true) return;
      logStart = existsSync(logFile) ? statSync(logFile).size : 0;
      const command = runtime.command('kafka.Kafka', [propertiesFile], {
        jvm: [
          `-Xmx${settings.heapMib}m`,
          '-XX:+UseG1GC',
          '-XX:MaxGCPauseMillis=20',
          '-XX:+ExitOnOutOfMemoryError',
          `-Dkafka.logs.dir=${folder}`,
        ],
        name: container,
      });
      guarded = await startGuarded({ ...command, cwd: folder, logFile, graceMs });
    },
    async stop() {
      await guarded?.stop();
    },
    async kill() {
      if (runtime.java.kill !== null && guarded?.running() === true) await runtime.java.kill(container);
      await guarded?.kill();
    },
    complaints: () =>
      existsSync(logFile) ? lastLines(readFileSync(logFile).subarray(logStart).toString(), 8) : '',
  };
}

/** Throws `kafka-failed` with its last complaints when a node has ended. */
export function assertRunning(nodes: readonly KafkaNode[]): void {
  const ended = nodes.find((node) => !node.running());
  if (ended === undefined) return;
  throw new PipelineError(
    'kafka-failed',
    `Kafka node ${ended.id} ended while it started. Its last words:\n${ended.complaints()}`,
    { canRetry: true },
  );
}
