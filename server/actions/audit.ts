import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditEntry } from './actions.ts';

/** Appends each change as one JSON line; the file is for its owner only. */
export function createAudit(file: string): (entry: AuditEntry) => Promise<void> {
  return async (entry) => {
    await mkdir(dirname(file), { recursive: true });
    await appendFile(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  };
}
