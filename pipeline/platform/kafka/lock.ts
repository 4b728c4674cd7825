import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '../../errors.ts';
import { isAlive, markOf, outlive, type ProcessMark } from './processes.ts';

interface LockFile {
  owner: ProcessMark;
  /** The JVMs of this run. */
  nodes: ProcessMark[];
}

/** A data folder belongs to one run at a time. */
export interface DataLock {
  /** True when the run before did not give the folder back: it crashed or was killed. */
  takenOver: boolean;
  /** Notes the JVMs that use the folder, so that a later run can wait for those of a killed one. */
  note(pids: readonly number[]): void;
  release(): void;
}

/**
 * Takes the folder, or throws `already-running` when a living process has it. What a dead run has left behind is waited for and
 * then ended: two JVMs on one folder would harm its data.
 */
export async function lockFolder(folder: string): Promise<DataLock> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'lock.json');
  const own: LockFile = { owner: markOf(process.pid), nodes: [] };
  let takenOver = false;
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(own), { flag: 'wx' });
      break;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    }
    const before = read(file);
    if (before !== null && isAlive(before.owner)) {
      throw new PipelineError(
        'already-running',
        `Kafka is already running on ${folder} (process ${before.owner.pid}). Stop that one first, or choose another data folder.`,
      );
    }
    for (const node of before?.nodes ?? []) await outlive(node, 15_000);
    rmSync(file, { force: true });
    takenOver = true;
  }
  return {
    takenOver,
    note(pids) {
      writeFileSync(file, JSON.stringify({ ...own, nodes: pids.map(markOf) }));
    },
    release() {
      rmSync(file, { force: true });
    },
  };
}

function read(file: string): LockFile | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockFile;
  } catch {
    // Cut off while it was written: its writer is dead, or it has just been removed.
    return null;
  }
}
