import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { MillraceError } from '../errors.ts';
import { type Auth, mayAct, type Viewer } from './auth.ts';
import type { Hosts } from './hosts.ts';
import type { Queries } from './ports.ts';
import { Refusal, refusalOf } from './problems.ts';
import type { Route } from './routes/route.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
/**
 * A minute, each address. A page asks for an event at each step of a walk along a partition, and viewers behind one proxy have one
 * address: reads are cheap and may be many.
 */
const READS = 1_200;
const WRITES = 60;
const MINUTE_MS = 60_000;
const NOBODY: Viewer = { name: 'nobody', role: 'viewer', scope: 'none' };

export interface ApiDeps {
  queries: Queries;
  auth: Auth;
  hosts: Hosts;
  routes: readonly Route[];
}

/** Puts the routes under /api/v1: who may ask, how often, from where; then parsing and the answer. */
export async function serveApi(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const { queries, auth, hosts, routes } = deps;
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { after }) =>
      new Refusal('too-many-requests', { detail: `Try again in ${after}.` }),
  });

  // One count for all reads, one for all writes. It comes first, so it bounds wrong tokens too.
  const readLimit = app.rateLimit({ max: READS, timeWindow: MINUTE_MS });
  const writeLimit = app.rateLimit({ max: WRITES, timeWindow: MINUTE_MS });

  for (const route of routes) {
    const reads = route.method === 'GET';
    app.route({
      method: route.method,
      url: urlOf(route.path),
      onRequest: [
        reads ? readLimit : writeLimit,
        async (request) => {
          if (!reads) refuseForeignWrites(request, hosts);
          if (route.needs !== null) requireRole(auth.viewer(request.raw), route.needs);
        },
      ],
      handler: (request, reply) => answer(route, request, reply),
    });
  }
  for (const [path, allowed] of methodsByPath(routes)) refuseOthers(app, urlOf(path), allowed);

  async function answer(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const gone = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) gone.abort();
    });
    reply.header('cache-control', 'no-store');
    try {
      const { params, query, body } = request;
      const viewer = auth.viewer(request.raw) ?? NOBODY;
      const value = await route.run({ params, query, body, viewer, reply, signal: gone.signal }, queries);
      return route.answer === null ? reply.code(204).send() : reply.type('application/json').send(value);
    } catch (thrown) {
      throw thrown instanceof MillraceError ? refusalOf(thrown, route.renamed) : thrown;
    }
  }
}

export function requireRole(viewer: Viewer | null, needed: Viewer['role']): void {
  if (viewer === null)
    throw new Refusal('unauthenticated', {}, { 'www-authenticate': 'Bearer realm="millrace"' });
  if (!mayAct(viewer.role, needed))
    throw new Refusal('forbidden', { detail: `${viewer.name} is ${viewer.role}; this needs ${needed}.` });
}

/** Answers 405 with Allow to every method that is not `allowed` at a path. */
export function refuseOthers(app: FastifyInstance, url: string, allowed: readonly string[]): void {
  const others: HTTPMethods[] = METHODS.filter((method) => !allowed.includes(method));
  const refuse = async (): Promise<never> => {
    throw new Refusal('method-not-allowed', {}, { allow: allowed.join(', ') });
  };
  // Before the body is looked at: its type and size are nobody's concern here.
  app.route({ method: others, url, onRequest: refuse, handler: refuse });
}

function refuseForeignWrites(request: FastifyRequest, hosts: Hosts): void {
  if (!hosts.allowsOrigin(request.raw)) throw new Refusal('origin-not-allowed');
  // A form of another site cannot send this type without asking first.
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const needed = request.method === 'POST' || type !== undefined;
  if (needed && type !== 'application/json') throw new Refusal('unsupported-media-type');
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { path, method } of routes) {
    const methods = method === 'GET' ? ['GET', 'HEAD'] : [method];
    found.set(path, [...(found.get(path) ?? []), ...methods]);
  }
  return found;
}

const urlOf = (path: string): string => `/api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
