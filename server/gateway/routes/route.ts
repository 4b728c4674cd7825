import * as z from 'zod/mini';
import type { FastifyReply } from 'fastify';
import type { ErrorCode } from '../../errors.ts';
import { clusterName } from '../../protocol/ids.ts';
import { unguardName } from '../../protocol/path-names.ts';
import type { ProblemCode } from '../../protocol/problem.ts';
import type { Viewer } from '../auth.ts';
import type { Role } from '../config.ts';
import type { Queries } from '../ports.ts';
import { Refusal } from '../problems.ts';

type Shape = Record<string, z.ZodMiniType>;
type Of<S extends Shape> = z.infer<z.ZodMiniObject<S>>;

export interface Asked<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** The cluster that was named, in the path or by `?cluster=`; it is known. null: none was named. */
  cluster: string | null;
  viewer: Viewer;
  reply: FastifyReply;
  /** Aborts when the client goes before it has its answer. */
  signal: AbortSignal;
}

/** One route: what is parsed, what openapi.json says, and what is done come from here alone. */
export interface RouteSpec<P extends Shape, Q extends Shape, B extends z.ZodMiniType> {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below /api/v1, parameters in braces. */
  path: string;
  summary: string;
  /** Belongs to a cluster: it is also at /clusters/{cluster}, and the short form takes `?cluster=`. */
  inCluster: boolean;
  params: P;
  query: Q;
  body: B | null;
  /** null: 204, no content. */
  answer: z.ZodMiniType | null;
  /** Beyond those that every route has. */
  problems: readonly ProblemCode[];
  /** null: also for those who are not signed in. */
  needs: Role | null;
  /** What errors of the rooms behind are called here, where the table of all says it less exactly. */
  renamed?: Partial<Record<ErrorCode, ProblemCode>>;
  handle(asked: Asked<Of<P>, Of<Q>, z.infer<B>>): unknown;
}

export interface RawRequest {
  params: unknown;
  query: unknown;
  body: unknown;
  viewer: Viewer;
  reply: FastifyReply;
  signal: AbortSignal;
}

/** A route with its types closed over: what the server and openapi.json work with. */
export interface Route extends Omit<RouteSpec<Shape, Shape, z.ZodMiniType>, 'handle'> {
  run(raw: RawRequest, queries: Queries): unknown;
}

const asItIs = (text: string): string => text;
const clusterParam = { cluster: clusterName };

/** One route, or two for what belongs to a cluster: the canonical form and the short one. */
export function route<P extends Shape, Q extends Shape, B extends z.ZodMiniType>(
  spec: RouteSpec<P, Q, B>,
): Route[] {
  const { handle, ...rest } = spec;
  const runner = (params: Shape, query: Shape): Route['run'] => {
    const paramsSchema = z.strictObject(params);
    const querySchema = z.strictObject(query);
    return (raw, queries) => {
      const parsedParams = parse(paramsSchema, valuesOf(params, raw.params, unguardName));
      const parsedQuery = parse(querySchema, valuesOf(query, raw.query, asItIs));
      const named = spec.inCluster ? (parsedParams.cluster ?? parsedQuery.cluster ?? null) : null;
      const cluster = typeof named === 'string' ? known(named, queries) : null;
      const body = spec.body === null ? undefined : parse(spec.body, raw.body ?? {});
      // The schemas that were just applied are the ones these types are made of.
      const asked = { ...raw, params: parsedParams, query: parsedQuery, body, cluster };
      return handle(asked as unknown as Asked<Of<P>, Of<Q>, z.infer<B>>);
    };
  };
  if (!spec.inCluster) return [{ ...rest, run: runner(spec.params, spec.query) }];
  const params = { ...clusterParam, ...spec.params };
  const query = { cluster: z.optional(clusterName), ...spec.query };
  const problems: ProblemCode[] = ['unknown-cluster', ...spec.problems];
  return [
    { ...rest, path: `/clusters/{cluster}${spec.path}`, params, problems, run: runner(params, spec.query) },
    { ...rest, query, problems, run: runner(spec.params, query) },
  ];
}

function known(cluster: string, queries: Queries): string {
  if (queries.clusters().includes(cluster)) return cluster;
  throw new Refusal('unknown-cluster', { detail: `There is no cluster ${cluster}.`, field: 'cluster' });
}

/** Parameters are text: those whose schema wants a number become one, and only if they are nothing else. */
function valuesOf(shape: Shape, raw: unknown, textOf: (text: string) => string): unknown {
  if (typeof raw !== 'object' || raw === null) return {};
  return Object.fromEntries(
    Object.entries(raw).map(([name, text]): [string, unknown] => {
      if (typeof text !== 'string') return [name, text];
      const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
      if (schema === undefined || !wantsNumber(schema)) return [name, textOf(text)];
      return [name, /^-?\d{1,20}$/.test(text) ? Number(text) : text];
    }),
  );
}

function wantsNumber(schema: z.core.$ZodType): boolean {
  const { def } = schema._zod;
  if (def.type === 'number') return true;
  return 'innerType' in def && def.innerType instanceof z.core.$ZodType && wantsNumber(def.innerType);
}

function parse<S extends z.ZodMiniType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = fieldOf([...(issue?.path ?? []), ...(unknownKey === undefined ? [] : [unknownKey])]);
  const words = unknownKey === undefined ? (issue?.message ?? 'not valid') : 'is not known here';
  throw new Refusal('bad-request', {
    detail: field === '' ? words : `${field}: ${words}`,
    ...(field === '' ? {} : { field }),
  });
}

/** `changes[0].to.offset` */
function fieldOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`,
    '',
  );
}
