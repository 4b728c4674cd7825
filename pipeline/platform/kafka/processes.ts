import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A process as it can be told apart from a later one with the same id; `startedAt` is null where /proc is missing. */
export interface ProcessMark {
  pid: number;
  startedAt: string | null;
}

export function markOf(pid: number): ProcessMark {
  return { pid, startedAt: startOf(pid) };
}

export function isAlive(mark: ProcessMark): boolean {
  try {
    process.kill(mark.pid, 0);
  } catch (thrown) {
    // EPERM: it lives and belongs to someone else.
    if ((thrown as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return mark.startedAt === null || mark.startedAt === startOf(mark.pid);
}

/** Waits for its end, then uses SIGKILL. */
export async function outlive(mark: ProcessMark, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (isAlive(mark)) {
    if (Date.now() > deadline) {
      try {
        process.kill(mark.pid, 'SIGKILL');
      } catch {
        return;
      }
    }
    await wait(100);
  }
}

/** Clock ticks between boot and the start of the process: field 22 of /proc/PID/stat, 20 fields behind the command's closing bracket. A dead one not yet reaped (state Z) has ended. */
function startOf(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null);
  } catch {
    return null;
  }
}
