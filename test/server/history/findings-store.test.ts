import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFindingsStore } from '../../../server/history/findings-store.ts';
import { createLog, type Log, silentLog } from '../../../server/log.ts';
import type { Finding } from '../../../server/protocol/finding.ts';

const NOW = 1_700_000_000_000;
const clock = { now: () => NOW };
let directory = '';
let file = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-findings-'));
  file = join(directory, 'data', 'findings.jsonl');
});
afterEach(() => rm(directory, { recursive: true }));

const finding = (id: string, changes: Partial<Finding> = {}): Finding => ({
  id,
  code: 'consumer-hung',
  severity: 'critical',
  since: NOW - 1_000,
  detectedAt: NOW,
  updatedAt: NOW,
  closedAt: null,
  cluster: 'local',
  group: 'g',
  title: 'stuck',
  evidence: [{ label: 'events waiting', value: 3, unit: 'events' }],
  blocks: [],
  nextSteps: [],
  partitions: [{ topic: 'orders', partition: 1 }],
  partitionCount: 1,
  symptoms: [],
  codeHistory: [],
  ...changes,
});
const closed = (id: string, agoMs: number) =>
  finding(id, { closedAt: NOW - agoMs, closeReason: 'recovered' });
const store = (log: Log = silentLog) => createFindingsStore({ file, log, clock, delayMs: 5 });

describe('findings on disk', () => {
  it('come back as they were', async () => {
    const first = store();
    expect(await first.load()).toEqual([]);
    const findings = [finding('a'), closed('b', 1_000)];
    first.save(findings);
    await first.close();
    expect(await store().load()).toEqual(findings);
  });

  it('are readable by their owner only, and no half file stays behind', async () => {
    const first = store();
    first.save([finding('a')]);
    await first.close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(directory, 'data'))).toEqual(['findings.jsonl']);
  });

  it('are written once for many saves, the newest wins', async () => {
    const first = store();
    for (let i = 0; i < 100; i += 1) first.save([finding(`f-${i}`)]);
    await first.close();
    await first.close();
    expect((await store().load()).map(({ id }) => id)).toEqual(['f-99']);
  });

  it('are bounded to 7 days and 10,000, open ones first', async () => {
    const first = store();
    const many = Array.from({ length: 10_050 }, (_, i) => closed(`c-${i}`, i));
    first.save([...many, closed('old', 8 * 86_400_000), finding('open')]);
    await first.close();
    const loaded = await store().load();
    expect(loaded).toHaveLength(10_000);
    expect(loaded[0]?.id).toBe('open');
    expect(loaded.some(({ id }) => id === 'old')).toBe(false);
    expect(loaded.some(({ id }) => id === 'c-10049')).toBe(false);
  });

  it('keep what is readable of a damaged file, and say how much is not', async () => {
    const first = store();
    first.save([finding('a'), finding('b')]);
    await first.close();
    await appendFile(file, '{"id":"half","code":"consum\n\u0000\u0001garbage\n{"id":"wrong-shape"}\n');
    const lines: string[] = [];
    const log = createLog({ level: 'warn', pretty: false, write: (line) => void lines.push(line) });
    expect((await store(log).load()).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(lines.join('')).toContain('"unreadable":3');
  });

  it('take no harm from a place where nothing can be written: said once in the log', async () => {
    await writeFile(join(directory, 'data'), 'a file where the folder should be');
    const lines: string[] = [];
    const log = createLog({ level: 'warn', pretty: false, write: (line) => void lines.push(line) });
    const first = store(log);
    first.save([finding('a')]);
    await first.close();
    first.save([finding('b')]);
    await first.close();
    expect(await first.load()).toEqual([]);
    expect(lines.filter((line) => line.includes('could not be saved'))).toHaveLength(1);
  });

  it('are one JSON line each', async () => {
    const first = store();
    first.save([finding('a'), finding('b')]);
    await first.close();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line): string => JSON.parse(line).id)).toEqual(['a', 'b']);
  });
});
