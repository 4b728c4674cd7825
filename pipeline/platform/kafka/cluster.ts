import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a data folder holds: data of another release, or of another number of brokers, is not reused. */
export interface ClusterFile {
  clusterId: string;
  release: string;
  brokers: number;
}

const NAME = 'cluster.json';

/** The cluster in this folder, when it fits. */
export function readCluster(folder: string, release: string, brokers: number): ClusterFile | null {
  try {
    const file = JSON.parse(readFileSync(join(folder, NAME), 'utf8')) as ClusterFile;
    return file.release === release && file.brokers === brokers ? file : null;
  } catch {
    return null;
  }
}

/** Written once all nodes are formatted, so that a folder with this file is whole. */
export function writeCluster(folder: string, cluster: ClusterFile): void {
  writeFileSync(join(folder, NAME), JSON.stringify(cluster));
}

export function nodeFolder(folder: string, id: number): string {
  return join(folder, `node-${id}`);
}

/** Removes the nodes' data and the cluster file; nothing else in the folder is touched. */
export function wipeCluster(folder: string): void {
  rmSync(join(folder, NAME), { force: true });
  for (const id of [1, 2, 3]) rmSync(nodeFolder(folder, id), { recursive: true, force: true });
}

/** Kafka's form of a UUID: 16 bytes in base64url. It may not start with `-`, which tools would take for an option. */
export function newClusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
