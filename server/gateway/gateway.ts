import { isIPv6 } from 'node:net';
import cookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../clock.ts';
import { asMillraceError, MillraceError } from '../errors.ts';
import type { Log } from '../log.ts';
import { refuseOthers, requireRole, serveApi } from './api.ts';
import { type Auth, createAuth } from './auth.ts';
import type { GatewayConfig } from './config.ts';
import { isWildcard } from './exposure.ts';
import { createHosts, type Hosts } from './hosts.ts';
import { createApp } from './http.ts';
import { createMetrics } from './metrics.ts';
import { openapi } from './openapi.ts';
import { servePages } from './pages.ts';
import type { Actions, Drills, OnWatched, Peek, Pulse, Queries, Status } from './ports.ts';
import { Refusal } from './problems.ts';
import { drillRoutes } from './routes/drills.ts';
import { listRoutes } from './routes/lists.ts';
import { offsetRoutes } from './routes/offsets.ts';
import type { Route } from './routes/route.ts';
import { sessionRoutes } from './routes/session.ts';
import { historyRoutes } from './routes/histories.ts';
import { thingRoutes } from './routes/things.ts';
import { attachSocket, type SocketGateway } from './socket.ts';

export type { GatewayConfig } from './config.ts';
export { checkExposure } from './exposure.ts';

export interface GatewayDeps {
  queries: Queries;
  peek: Peek;
  /** null: this Kafka is not ours to break. */
  drills: () => Drills | null;
  actions: Actions;
  status: Status;
  pulse: Pulse;
  onWatched: OnWatched;
  clock: Clock;
  log: Log;
  config: GatewayConfig;
  /** Numbers of the other rooms for /metrics. */
  metrics: () => Record<string, number>;
  /** The client's build: index.html and assets. */
  clientDir: string;
}

export interface Gateway {
  /** Resolves once requests are answered. Errors: port-taken, config-invalid (field server.host or server.port). */
  listen(): Promise<{ url: string }>;
  /** Ends within 2 s, open connections or not; twice is the same as once. */
  close(): Promise<void>;
}

/** HTTP and the socket on one port. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { config } = deps;
  let started: Promise<Parts> | undefined;
  let closing: Promise<void> | undefined;
  return {
    async listen() {
      started = build(deps);
      const { app } = await started;
      try {
        await app.listen({ host: listenHost(config.host), port: config.port });
      } catch (thrown) {
        throw listenError(thrown, config);
      }
      return { url: urlOf(config, portOf(app)) };
    },
    close() {
      closing ??= (async () => {
        const parts = await started;
        await parts?.socket.close();
        await parts?.app.close();
      })();
      return closing;
    },
  };
}

interface Parts {
  app: FastifyInstance;
  socket: SocketGateway;
}

async function build(deps: GatewayDeps): Promise<Parts> {
  const { config, queries, clock, log } = deps;
  const port = (): number => portOf(app);
  const hosts = createHosts(config, port);
  const app = await createApp(config, log, hosts.allows);
  await app.register(cookie);
  const auth = createAuth(config, clock, (header) => app.parseCookie(header));

  const routes: Route[] = [
    ...listRoutes(queries),
    ...thingRoutes({ queries, peek: deps.peek }),
    ...historyRoutes(queries),
    ...offsetRoutes({ queries, actions: deps.actions }),
    ...drillRoutes(deps.drills),
    ...sessionRoutes(auth, config.tls !== null),
  ];
  await serveApi(app, { queries, auth, hosts, routes });
  const { pulse, status, onWatched } = deps;
  const socket = attachSocket(app.server, {
    queries,
    pulse,
    status,
    onWatched,
    clock,
    log,
    version: config.version,
    admit: admission(hosts, auth),
  });
  const metrics = createMetrics(queries, () => ({ ...deps.metrics(), ...socket.metrics() }));
  serveProbes(app, { status, auth, metrics, description: openapi(routes, config.version, auth.required) });
  await servePages(app, { clientDir: deps.clientDir, auth });
  return { app, socket };
}

/** A handshake has to pass what a write has to pass: a socket of a foreign page would read all. */
function admission(hosts: Hosts, auth: Auth): Parameters<typeof attachSocket>[1]['admit'] {
  return (request) => {
    if (!hosts.allows(request)) return { ok: false, status: 403, code: 'host-not-allowed' };
    if (!hosts.allowsOrigin(request)) return { ok: false, status: 403, code: 'origin-not-allowed' };
    const viewer = auth.viewer(request);
    if (viewer === null) return { ok: false, status: 401, code: 'unauthenticated' };
    return { ok: true, scope: viewer.scope };
  };
}

interface Probes {
  status: Status;
  auth: Auth;
  metrics: ReturnType<typeof createMetrics>;
  description: object;
}

function serveProbes(app: FastifyInstance, { status, auth, metrics, description }: Probes): void {
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => {
    const missing = status.missing();
    if (missing.length > 0)
      throw new Refusal('not-ready', { detail: `Waiting for ${missing.join(', ')}.`, missing });
    return reply.header('cache-control', 'no-store').send({ status: 'ready' });
  });
  app.get('/metrics', async (request, reply) => {
    requireRole(auth.viewer(request.raw), 'viewer');
    return reply
      .type(metrics.contentType)
      .header('cache-control', 'no-store')
      .send(await metrics.text());
  });
  app.get('/api/v1/openapi.json', (request, reply) => {
    requireRole(auth.viewer(request.raw), 'viewer');
    return reply.header('cache-control', 'no-store').send(description);
  });
  for (const url of ['/healthz', '/readyz', '/metrics', '/api/v1/openapi.json', '/', '/signin'])
    refuseOthers(app, url, ['GET', 'HEAD']);
}

/** `localhost` would be two servers, of which the socket knows one. */
const listenHost = (host: string): string =>
  host.toLowerCase() === 'localhost' ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1');

function portOf(app: FastifyInstance): number {
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function urlOf(config: GatewayConfig, port: number): string {
  const host = isWildcard(config.host) ? '127.0.0.1' : listenHost(config.host);
  return `${config.tls === null ? 'http' : 'https'}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function listenError(thrown: unknown, { host, port }: GatewayConfig): MillraceError {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  const because = (field: string) => ({ cause: thrown, field });
  if (code === 'EADDRINUSE')
    return new MillraceError(
      'port-taken',
      `Port ${port} is taken by another program. End that one, or choose another port: PORT=${port + 1} millrace.`,
      because('server.port'),
    );
  if (code === 'EACCES')
    return new MillraceError(
      'config-invalid',
      `Port ${port} may not be used without more rights: choose one above 1023.`,
      because('server.port'),
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new MillraceError(
      'config-invalid',
      `HOST ${host} is no address of this machine.`,
      because('server.host'),
    );
  return asMillraceError(thrown);
}
