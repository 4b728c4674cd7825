import * as z from 'zod/mini';
import {
  groupName,
  offsetValue,
  partitionIndex,
  partitionKey,
  timestampMs,
  topicName,
} from '../../protocol/ids.ts';
import { asMillraceError } from '../../errors.ts';
import type { Actions, Queries } from '../ports.ts';
import { Refusal, refusalOf } from '../problems.ts';
import { clusterOfName } from './clusters.ts';
import { type Route, route } from './route.ts';

const offsetsBody = z.strictObject({
  /** true says what would be done, and does nothing. */
  dryRun: z._default(z.boolean(), true),
  changes: z
    .array(
      z.strictObject({
        topic: topicName,
        partition: partitionIndex,
        /** The committed offset as it is believed to be; null: none. Another one there is 409 offset-mismatch. */
        expected: z.nullable(offsetValue),
        to: z.union([
          z.enum(['earliest', 'latest']),
          z.strictObject({ offset: offsetValue }),
          z.strictObject({ time: timestampMs }),
          z.strictObject({ skip: z.number().check(z.int()) }),
        ]),
      }),
    )
    .check(z.minLength(1), z.maxLength(500)),
});

export const offsetsAnswer = z.object({
  dryRun: z.boolean(),
  changes: z.array(
    z.object({
      topic: z.string(),
      partition: z.number(),
      from: z.nullable(z.number()),
      to: z.number(),
      /** Events that will not be read; negative: read again. */
      skips: z.number(),
    }),
  ),
});

/** Skipping and resetting committed offsets. */
export function offsetRoutes(deps: { queries: Queries; actions: Actions }): Route[] {
  const { queries, actions } = deps;
  return route({
    method: 'POST',
    path: '/groups/{group}/offsets',
    summary: 'Skips or resets committed offsets of an empty group; a dry run unless asked otherwise.',
    inCluster: true,
    params: { group: groupName },
    query: {},
    body: offsetsBody,
    answer: offsetsAnswer,
    problems: [
      'actions-disabled',
      'ambiguous-cluster',
      'unknown-group',
      'unknown-topic',
      'unknown-partition',
      'group-not-empty',
      'offset-mismatch',
      'not-ready',
      'not-authorized-by-kafka',
      'source-unreachable',
      'timeout',
    ],
    needs: 'operator',
    async handle({ params: { group }, body, cluster: named, viewer }) {
      if (!actions.enabled)
        throw new Refusal('actions-disabled', {
          detail: 'Set actions.enabled in the configuration to allow it.',
        });
      refuseDoubles(body.changes);
      const cluster = clusterOfName(queries, 'group', group, named);
      try {
        return await actions.changeOffsets({ ...body, cluster, group, actor: viewer.name });
      } catch (thrown) {
        const error = asMillraceError(thrown);
        if (error.code !== 'group-not-empty') throw error;
        const members = queries.group(cluster, group)?.members ?? [];
        throw refusalOf(
          error,
          {},
          { members: members.map(({ clientId, host }) => `${clientId} on ${host}`) },
        );
      }
    },
    renamed: { 'not-found': 'not-ready' },
  });
}

function refuseDoubles(changes: z.infer<typeof offsetsBody>['changes']): void {
  const seen = new Set<string>();
  for (const [index, { topic, partition }] of changes.entries()) {
    const key = partitionKey(topic, partition);
    if (seen.has(key))
      throw new Refusal('bad-request', {
        detail: `changes[${index}]: ${key} is there twice`,
        field: `changes[${index}]`,
      });
    seen.add(key);
  }
}
