import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { messageOf } from '../../pipeline/errors.ts';
import { type KafkaServer, startKafka } from '../../pipeline/platform/kafka/index.ts';
import { isAlive } from '../../pipeline/platform/kafka/processes.ts';
import { KAFKA_LINES, type KafkaLine } from '../../pipeline/platform/kafka/versions.ts';

/** What the tests of the project `kafka` are given; `skipReason` is null when there is a broker. */
export interface ProvidedKafka {
  bootstrap: string[];
  line: KafkaLine;
  /** The exact release. */
  version: string;
  /** Where the broker's files are; the tests start Java tools through it. */
  dataDir: string;
  skipReason: string | null;
}

declare module 'vitest' {
  interface ProvidedContext {
    kafka: ProvidedKafka;
  }
}

const FOLDER = fileURLToPath(new URL('../../.millrace/test', import.meta.url));

/** Vitest's global set-up: one real broker for the whole run; its line is in MILLRACE_TEST_KAFKA (4.1 by default). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const line = lineOf(process.env.MILLRACE_TEST_KAFKA ?? '4.1');
  removeLeftovers();
  const dataDir = join(FOLDER, `kafka-${process.pid}`);
  let server: KafkaServer | null = null;
  try {
    server = await startKafka({
      version: line,
      dataDir,
      // Tests write events of 1970: with any retention the broker deletes them at its next check, in the middle of a test.
      config: { 'log.retention.ms': '-1' },
      onProgress: (text) => process.stderr.write(`${text}\n`),
    });
  } catch (thrown) {
    rmSync(dataDir, { recursive: true, force: true });
    if (process.env.CI === 'true') throw thrown;
    const reason = messageOf(thrown);
    process.stderr.write(`\n*** The tests against a real Kafka are SKIPPED: ${reason}\n\n`);
    project.provide('kafka', { bootstrap: [], line, version: '', dataDir, skipReason: reason });
    return () => Promise.resolve();
  }
  project.provide('kafka', {
    bootstrap: server.bootstrap,
    line,
    version: server.version,
    dataDir,
    skipReason: null,
  });
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

function lineOf(text: string): KafkaLine {
  const line = KAFKA_LINES.find((known) => known === text);
  if (line === undefined)
    throw new Error(`MILLRACE_TEST_KAFKA is ${text}; it can be ${KAFKA_LINES.join(' or ')}`);
  return line;
}

/** Folders of runs that were killed. */
function removeLeftovers(): void {
  let names: string[] = [];
  try {
    names = readdirSync(FOLDER);
  } catch {
    return;
  }
  for (const name of names) {
    const pid = Number(/^kafka-(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && !isAlive({ pid, startedAt: null })) {
      rmSync(join(FOLDER, name), { recursive: true, force: true });
    }
  }
}
