import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../../pipeline/platform/kafka/lock.ts';
import { isAlive, markOf, outlive } from '../../../pipeline/platform/kafka/processes.ts';

describe('the lock on a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('refuses a second run in one sentence that names the folder and the process', async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'already-running',
      message: `Kafka is already running on ${folder} (process ${process.pid}). Stop that one first, or choose another data folder.`,
    });
    lock.release();
    (await lockFolder(folder)).release();
  });

  it('is taken over from a dead owner, after the JVM it left behind has ended', async () => {
    const left = spawn('sleep', ['0.5']);
    const mark = markOf(left.pid ?? 0);
    const dead = { pid: process.pid, startedAt: 'another process had this id' };
    writeFileSync(join(folder, 'lock.json'), JSON.stringify({ owner: dead, nodes: [mark] }));
    const lock = await lockFolder(folder);
    expect(lock.takenOver).toBe(true);
    expect(isAlive(mark)).toBe(false);
    lock.release();
  });

  it('is taken over when its file was cut off', async () => {
    writeFileSync(join(folder, 'lock.json'), '{"owner":');
    expect((await lockFolder(folder)).takenOver).toBe(true);
  });

  it('ends a JVM left behind that does not go by itself', async () => {
    const left = markOf(spawn('sleep', ['600']).pid ?? 0);
    await outlive(left, 200);
    expect(isAlive(left)).toBe(false);
  });
});
