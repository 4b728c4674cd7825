import type { Clock } from '../clock.ts';
import { MillraceError } from '../errors.ts';
import type { Actions, OffsetChange } from '../gateway/ports.ts';
import type { Log } from '../log.ts';
import type { OffsetWriter } from './offset-writer.ts';

export interface ActionDeps {
  enabled: boolean;
  /** undefined: no such cluster. */
  writer(cluster: string): OffsetWriter | undefined;
  clock: Clock;
  log: Log;
  /** One line for each change that was made, for good. */
  audit(entry: AuditEntry): Promise<void>;
}

export interface AuditEntry {
  at: number;
  actor: string;
  cluster: string;
  group: string;
  changes: OffsetChange[];
}

type Request = Parameters<Actions['changeOffsets']>[0];
type Wanted = Request['changes'][number];

/**
 * Skipping and resetting committed offsets: the only thing Millrace ever writes to a watched cluster. Guarded: switched on by
 * configuration, for an empty group only, against the expected committed offset, a dry run unless asked otherwise, audited.
 * Errors: group-not-empty (message names the members), offset-mismatch, bad-input, not-found, not-authorized.
 */
export function createActions(deps: ActionDeps): Actions {
  return {
    enabled: deps.enabled,
    async changeOffsets(request) {
      const writer = deps.writer(request.cluster);
      if (!writer)
        throw new MillraceError('not-found', `there is no cluster ${request.cluster}`, { field: 'cluster' });
      const planned: OffsetChange[] = [];
      for (const [index, change] of request.changes.entries())
        planned.push(await plan(writer, request.group, change, index));
      await requireEmpty(writer, request.group);
      if (!request.dryRun) {
        await writer.commit(
          request.group,
          planned.map(({ topic, partition, to }) => ({ topic, partition, offset: to })),
        );
        await deps.audit({
          at: deps.clock.now(),
          actor: request.actor,
          cluster: request.cluster,
          group: request.group,
          changes: planned,
        });
        deps.log.warn(
          { actor: request.actor, cluster: request.cluster, group: request.group, changes: planned.length },
          'committed offsets were changed',
        );
      }
      return { dryRun: request.dryRun, changes: planned };
    },
  };
}

async function requireEmpty(writer: OffsetWriter, group: string): Promise<void> {
  const { state, members } = await writer.describe(group);
  if (members.length === 0 && state !== 'Stable') return;
  const names = members.map((member) => `${member.clientId} on ${member.host.replace(/^\//, '')}`);
  throw new MillraceError('group-not-empty', `stop these members of ${group} first: ${names.join(', ')}`);
}

async function plan(
  writer: OffsetWriter,
  group: string,
  change: Wanted,
  index: number,
): Promise<OffsetChange> {
  const { topic, partition } = change;
  const from = await writer.committed(group, topic, partition);
  if (from !== change.expected) {
    throw new MillraceError(
      'offset-mismatch',
      `${topic}-${partition}: ${group} is at ${from ?? 'no offset'}, not at ${change.expected ?? 'no offset'}`,
      {
        field: `changes[${index}].expected`,
      },
    );
  }
  const { logStart, end } = await writer.bounds(topic, partition);
  const to = await target(writer, change, from, { logStart, end }, index);
  if (to < logStart || to > end) {
    throw new MillraceError(
      'bad-input',
      `${topic}-${partition}: offset ${to} is outside the log (${logStart} to ${end})`,
      { field: `changes[${index}].to` },
    );
  }
  return { topic, partition, from, to, skips: to - (from ?? logStart) };
}

async function target(
  writer: OffsetWriter,
  change: Wanted,
  from: number | null,
  bounds: { logStart: number; end: number },
  index: number,
): Promise<number> {
  const { to, topic, partition } = change;
  if (to === 'earliest') return bounds.logStart;
  if (to === 'latest') return bounds.end;
  if ('offset' in to) return to.offset;
  if ('time' in to) return (await writer.offsetForTime(topic, partition, to.time)) ?? bounds.end;
  if (from === null) {
    throw new MillraceError(
      'bad-input',
      `${topic}-${partition}: nothing is committed, so nothing can be skipped`,
      { field: `changes[${index}].to.skip` },
    );
  }
  return from + to.skip;
}
