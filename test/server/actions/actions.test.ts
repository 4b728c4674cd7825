import { describe, expect, it } from 'vitest';
import { type AuditEntry, createActions } from '../../../server/actions/actions.ts';
import type { OffsetWriter } from '../../../server/actions/offset-writer.ts';
import { silentLog } from '../../../server/log.ts';

function world(options: { members?: number; committed?: number | null } = {}) {
  const commits: unknown[] = [];
  const audit: AuditEntry[] = [];
  const writer: OffsetWriter = {
    describe: async () => ({
      state: options.members ? 'Stable' : 'Empty',
      members: Array.from({ length: options.members ?? 0 }, (_, i) => ({
        id: `m${i}`,
        clientId: `c${i}`,
        host: '/10.0.0.1',
      })),
    }),
    committed: async () => (options.committed === undefined ? 100 : options.committed),
    bounds: async () => ({ logStart: 50, end: 200 }),
    offsetForTime: async (_topic, _partition, time) => (time > 1_000 ? null : 120),
    commit: async (group, offsets) => void commits.push({ group, offsets }),
  };
  const actions = createActions({
    enabled: true,
    writer: (name) => (name === 'main' ? writer : undefined),
    clock: { now: () => 42 },
    log: silentLog,
    audit: async (entry) => void audit.push(entry),
  });
  type To = Parameters<typeof actions.changeOffsets>[0]['changes'][number]['to'];
  const ask = (to: To, more: { dryRun?: boolean; expected?: number | null; cluster?: string } = {}) =>
    actions.changeOffsets({
      cluster: more.cluster ?? 'main',
      group: 'g',
      actor: 'ops',
      dryRun: more.dryRun ?? false,
      changes: [
        { topic: 't', partition: 0, expected: more.expected === undefined ? 100 : more.expected, to },
      ],
    });
  return { ask, commits, audit };
}

describe('changing committed offsets', () => {
  it.each([
    ['skip', { skip: 1 }, 101],
    ['an offset', { offset: 60 }, 60],
    ['earliest', 'earliest', 50],
    ['latest', 'latest', 200],
    ['a time', { time: 500 }, 120],
    ['a time after the last event', { time: 5_000 }, 200],
  ] as const)('goes to %s and writes it down', async (_, to, offset) => {
    const { ask, commits, audit } = world();
    await ask(to);
    expect(commits).toEqual([{ group: 'g', offsets: [{ topic: 't', partition: 0, offset }] }]);
    expect(audit).toMatchObject([
      { at: 42, actor: 'ops', changes: [{ from: 100, to: offset, skips: offset - 100 }] },
    ]);
  });

  it('writes nothing in a dry run, and still says what it would do', async () => {
    const { ask, commits, audit } = world();
    expect(await ask({ skip: 3 }, { dryRun: true })).toMatchObject({
      dryRun: true,
      changes: [{ to: 103, skips: 3 }],
    });
    expect(commits).toEqual([]);
    expect(audit).toEqual([]);
  });

  it.each([
    [
      'the group has members',
      { members: 2 },
      { skip: 1 },
      {},
      { code: 'group-not-empty', message: /c0 on 10\.0\.0\.1, c1/ },
    ],
    [
      'the offset moved on meanwhile',
      { committed: 105 },
      { skip: 1 },
      {},
      { code: 'offset-mismatch', field: 'changes[0].expected' },
    ],
    ['the target is before the log', {}, { offset: 49 }, {}, { code: 'bad-input', field: 'changes[0].to' }],
    ['the target is beyond the log', {}, { skip: 101 }, {}, { code: 'bad-input', field: 'changes[0].to' }],
    [
      'nothing is committed to skip from',
      { committed: null },
      { skip: 1 },
      { expected: null },
      { code: 'bad-input', field: 'changes[0].to.skip' },
    ],
    ['the cluster is unknown', {}, { skip: 1 }, { cluster: 'other' }, { code: 'not-found' }],
  ] as const)('refuses when %s', async (_, options, to, more, error) => {
    const { ask, commits } = world(options);
    const { message, ...rest } = { message: /./, ...error };
    const thrown: unknown = await ask(to, more).catch((e: unknown) => e);
    expect(thrown).toMatchObject(rest);
    expect(String(thrown)).toMatch(message);
    expect(commits).toEqual([]);
  });
});
