import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The Kafka lines that the pipeline runs; each has a folder `jars-<line>` with its pom.xml and jars.json. */
export const KAFKA_LINES = ['4.1', '3.9'] as const;
export type KafkaLine = (typeof KAFKA_LINES)[number];

/** The exact release of each line, as in its pom.xml. */
export const KAFKA_RELEASES: Readonly<Record<KafkaLine, string>> = { '4.1': '4.1.2', '3.9': '3.9.2' };

/** A pinned jar: its path below a Maven repository, and its SHA-256 in hex. */
export interface PinnedJar {
  path: string;
  sha256: string;
}

export function pomOf(line: KafkaLine): string {
  return fileURLToPath(new URL(`./jars-${line}/pom.xml`, import.meta.url));
}

export function pinnedJarsOf(line: KafkaLine): PinnedJar[] {
  return JSON.parse(
    readFileSync(new URL(`./jars-${line}/jars.json`, import.meta.url), 'utf8'),
  ) as PinnedJar[];
}
