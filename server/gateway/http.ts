import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { asMillraceError, MillraceError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { GatewayConfig } from './config.ts';
import { newNonce, policy } from './csp.ts';
import { problemOf, Refusal, refusalOf, refusalOfFramework } from './problems.ts';

declare module 'fastify' {
  interface FastifyReply {
    nonce: string;
  }
}

/** A group's name may have 32,767 characters, each of them three when percent-encoded, in a path. */
const LONGEST_PARAM = 32_767 * 3 + 64;
const HEADER_BYTES = 160 * 1_024;
const BODY_BYTES = 64 * 1_024;

/** The bare server: bounds, headers of every response, and errors as problems. Routes come from elsewhere. */
export async function createApp(
  config: GatewayConfig,
  log: Log,
  allows: (request: IncomingMessage) => boolean,
): Promise<FastifyInstance> {
  const bounds = { maxHeaderSize: HEADER_BYTES, headersTimeout: 10_000, requireHostHeader: false };
  const shared = {
    logger: false,
    bodyLimit: BODY_BYTES,
    routerOptions: { maxParamLength: LONGEST_PARAM },
    requestTimeout: 30_000,
    handlerTimeout: 30_000,
    keepAliveTimeout: 10_000,
    forceCloseConnections: true,
    return503OnClosing: false,
    clientErrorHandler,
    frameworkErrors: (error: Error, _request: unknown, reply: FastifyReply) => {
      void reply.headers(fixedHeaders());
      sendError(error, reply);
    },
  };
  const app: FastifyInstance =
    config.tls === null
      ? fastify({ ...shared, http: bounds })
      : (fastify({ ...shared, https: { ...bounds, ...config.tls } }) as unknown as FastifyInstance);

  app.decorateReply('nonce', '');
  app.addHook('onRequest', async (request, reply) => {
    reply.nonce = newNonce();
    reply.header('content-security-policy', policy(reply.nonce));
    if (!allows(request.raw))
      throw new Refusal('host-not-allowed', {
        detail: 'Add the name to server.allowedHosts if Millrace is to answer to it.',
      });
  });
  await app.register(helmet, {
    contentSecurityPolicy: false,
    frameguard: { action: 'deny' },
    // Over plain HTTP these are ignored, or keep people out.
    strictTransportSecurity: config.tls === null ? false : { maxAge: 15_552_000, includeSubDomains: false },
    crossOriginOpenerPolicy: true,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(new Refusal('bad-request', { detail: 'The body is not JSON.' }));
    }
  });
  app.setErrorHandler((error, request, reply) => {
    sendError(error, reply, (cause) =>
      log.error({ err: cause, method: request.method, route: request.routeOptions.url }, 'a request failed'),
    );
  });
  return app;

  function sendError(error: unknown, reply: FastifyReply, onInternal?: (cause: unknown) => void): void {
    const refusal = asRefusal(error);
    if (refusal.problem.code === 'internal') onInternal?.(error);
    sendProblem(reply, refusal);
  }
}

function sendProblem(reply: FastifyReply, { problem, headers }: Refusal): void {
  reply
    .code(problem.status)
    .headers({ 'cache-control': 'no-store', ...headers })
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem);
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof MillraceError) return refusalOf(error);
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status === 500 ? refusalOf(asMillraceError(error)) : refusalOfFramework(status);
}

/** For answers that come before any hook runs. */
const fixedHeaders = (): Record<string, string> => ({
  'content-security-policy': policy(newNonce()),
  'x-content-type-options': 'nosniff',
});

/** What is not HTTP, too long or too slow never reaches a route: the problem is written by hand. */
function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const body = JSON.stringify({ ...problemOf('bad-request'), status });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
