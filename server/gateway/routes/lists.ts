import * as z from 'zod/mini';
import { finding } from '../../protocol/finding.ts';
import { brokerResource, groupSummary, topicSummary } from '../../protocol/resources.ts';
import type { ListArgs, Page, Queries } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { type Route, route } from './route.ts';

const CURSOR = /^o(\d{1,8})$/;

const listQuery = {
  q: z._default(z.string().check(z.maxLength(200)), ''),
  state: z._default(z.string().check(z.maxLength(40)), ''),
  sort: z._default(z.string().check(z.maxLength(40)), ''),
  limit: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(1_000)), 200),
  cursor: z._default(z.string().check(z.maxLength(64)), ''),
};

const page = <N extends string, R extends z.ZodMiniType>(name: N, row: R) =>
  z.object({
    /** ms since 1970: how old the oldest of what is told is. */
    asOf: z.number(),
    [name]: z.array(row),
    total: z.number(),
    next: z.nullable(z.string()),
  });

export const groupList = page('groups', groupSummary);
export const topicList = page('topics', topicSummary);
export const brokerList = page('brokers', brokerResource);
export const findingList = page('findings', finding);

/** Lists of summaries, filtered, sorted and cut by the queries; without a cluster, of all clusters. */
export function listRoutes(queries: Queries): Route[] {
  const list = <T>(
    name: string,
    summary: string,
    answer: z.ZodMiniType,
    ask: (args: ListArgs) => Page<T>,
  ): Route[] =>
    route({
      method: 'GET',
      path: `/${name}`,
      summary,
      inCluster: true,
      params: {},
      query: listQuery,
      body: null,
      answer,
      problems: [],
      needs: 'viewer',
      handle({ query: { cursor, ...args }, cluster }) {
        const offset = offsetOf(cursor);
        const { asOf, rows, total } = ask({ ...args, cluster, offset });
        const end = offset + rows.length;
        return { asOf, [name]: rows, total, next: rows.length > 0 && end < total ? cursorOf(end) : null };
      },
    });
  return [
    ...list('findings', 'Findings: open ones unless `state` is closed or all.', findingList, (args) =>
      queries.findings(args),
    ),
    ...list('groups', 'Groups, those in the worst trouble first.', groupList, (args) => queries.groups(args)),
    ...list('topics', 'Topics.', topicList, (args) => queries.topics(args)),
    ...list('brokers', 'Brokers.', brokerList, (args) => queries.brokers(args)),
  ];
}

/** Opaque to those who ask: what stands in it may change. */
const cursorOf = (offset: number): string => Buffer.from(`o${offset}`).toString('base64url');

function offsetOf(cursor: string): number {
  if (cursor === '') return 0;
  const offset = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1];
  if (offset === undefined)
    throw new Refusal('bad-request', {
      detail: 'cursor: take it from `next` of the page before.',
      field: 'cursor',
    });
  return Number(offset);
}
