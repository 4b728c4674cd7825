import * as z from 'zod/mini';
import { eventResource } from '../protocol/event.ts';
import { finding } from '../protocol/finding.ts';
import { groupHistory, partitionHistory, topicHistory } from '../protocol/history.ts';
import { type ProblemCode, problem } from '../protocol/problem.ts';
import {
  brokerResource,
  groupResource,
  groupSummary,
  sourceResource,
  topicResource,
  topicSummary,
} from '../protocol/resources.ts';
import { drillResource } from '../protocol/rooms.ts';
import { PROBLEMS } from './problems.ts';
import { drillList } from './routes/drills.ts';
import { brokerList, findingList, groupList, topicList } from './routes/lists.ts';
import { offsetsAnswer } from './routes/offsets.ts';
import type { Route } from './routes/route.ts';
import { sessionAnswer } from './routes/session.ts';
import { graphResource, systemList } from './routes/things.ts';

/** Problems that any route of the API may answer with. */
const EVERYWHERE: readonly ProblemCode[] = [
  'bad-request',
  'host-not-allowed',
  'too-many-requests',
  'internal',
];
const WRITES: readonly ProblemCode[] = ['origin-not-allowed', 'unsupported-media-type', 'payload-too-large'];

const NAMED = {
  Problem: problem,
  Finding: finding,
  FindingList: findingList,
  Group: groupResource,
  GroupSummary: groupSummary,
  GroupList: groupList,
  Topic: topicResource,
  TopicSummary: topicSummary,
  TopicList: topicList,
  GroupHistory: groupHistory,
  TopicHistory: topicHistory,
  PartitionHistory: partitionHistory,
  Broker: brokerResource,
  BrokerList: brokerList,
  System: sourceResource,
  SystemList: systemList,
  Graph: graphResource,
  Event: eventResource,
  Drill: drillResource,
  DrillList: drillList,
  OffsetChanges: offsetsAnswer,
  Session: sessionAnswer,
} satisfies Record<string, z.ZodMiniType>;

/** See server/protocol/path-names.ts. */
const GUARD =
  'Percent-encoded. A name that is `.`, `..` or empty, or begins with `~`, is written with one more `~` before it.';

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

/** OpenAPI 3.1 of the API, from the routes themselves: the schemas are those that parse. `signIn`: tokens are asked for. */
export function openapi(routes: readonly Route[], version: string, signIn: boolean): object {
  const names = new Map<z.ZodMiniType, string>(Object.entries(NAMED).map(([name, schema]) => [schema, name]));
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = `/api/v1${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, names, signIn) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millrace',
      version,
      description:
        'What Millrace knows of the pipelines it watches. Times are ms since 1970 unless a name says otherwise.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: componentSchemas(),
      ...(signIn
        ? {
            securitySchemes: {
              token: { type: 'http', scheme: 'bearer' },
              session: { type: 'apiKey', in: 'cookie', name: 'millrace_session' },
            },
          }
        : {}),
    },
    ...(signIn ? { security: [{ token: [] }, { session: [] }] } : {}),
  };
}

function operation(route: Route, names: ReadonlyMap<z.ZodMiniType, string>, signIn: boolean): object {
  const answerName = route.answer === null ? undefined : names.get(route.answer);
  const answer =
    route.answer === null
      ? { 204: { description: 'Done.' } }
      : {
          200: {
            description: 'The answer.',
            content: {
              'application/json': {
                schema: answerName === undefined ? plain(route.answer, 'output') : ref(answerName),
              },
            },
          },
        };
  return {
    summary: route.summary,
    operationId: operationId(route),
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: plain(route.body, 'input') } },
          },
        }),
    responses: { ...answer, ...problemAnswers(problemsOf(route, signIn)) },
    ...(signIn && route.needs === null ? { security: [] } : {}),
  };
}

/** Every code a route may answer with. */
function problemsOf(route: Route, signIn: boolean): ProblemCode[] {
  const codes = new Set<ProblemCode>([...EVERYWHERE, ...route.problems]);
  if (route.method !== 'GET') for (const code of WRITES) codes.add(code);
  if (signIn && route.needs !== null) codes.add('unauthenticated');
  if (signIn && route.needs !== null && route.needs !== 'viewer') codes.add('forbidden');
  return [...codes];
}

/** One response for each status, with the codes it stands for. */
function problemAnswers(codes: readonly ProblemCode[]): Record<string, object> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      String(status),
      {
        description: same.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        content: {
          'application/problem+json': {
            schema: { allOf: [ref('Problem'), { properties: { code: { enum: same } } }] },
          },
        },
      },
    ]),
  );
}

function parameters(shape: Route['params'], place: 'path' | 'query'): object[] {
  return Object.entries(shape).map(([name, schema]) => {
    const shown = plain(schema, 'input');
    const isName = place === 'path' && 'type' in shown && shown.type === 'string';
    return {
      name,
      in: place,
      required: place === 'path',
      ...(isName && { description: GUARD }),
      schema: shown,
    };
  });
}

const operationId = ({ method, path }: Route): string =>
  method.toLowerCase() +
  path
    .replaceAll(/[{}]/g, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

function plain(schema: z.ZodMiniType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

/** Named schemas refer to each other by name. */
function componentSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'output', uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}
