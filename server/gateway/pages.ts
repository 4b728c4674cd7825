import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Auth } from './auth.ts';
import { Refusal } from './problems.ts';
import { SIGN_IN_SCRIPT, signInPage, targetOf } from './sign-in.ts';

/** The views of the page: their paths are the page's own business, all get the same index. */
const VIEWS = ['/', '/c/*', '/settings', '/wall', '/index.html'];
const PLACEHOLDER = '__CSP_NONCE__';
/** Vite puts a hash of the content into these names: what stands under one never changes. */
const HASHED = /[/\\]assets[/\\][^/\\]+-[\w-]{8}\.\w+(?:\.(?:gz|br))?$/;

/** The page, its files, and the sign-in in front of it. `clientDir` is the client's build; the page of a later build is read anew. */
export async function servePages(
  app: FastifyInstance,
  deps: { clientDir: string; auth: Auth },
): Promise<void> {
  const { clientDir, auth } = deps;

  async function index(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (auth.viewer(request.raw) === null)
      return reply
        .header('cache-control', 'no-store')
        .redirect(`/signin?to=${encodeURIComponent(request.url)}`, 302);
    const html = await readIndex(clientDir);
    return sendHtml(reply, html.replaceAll(PLACEHOLDER, reply.nonce));
  }

  for (const url of VIEWS) app.get(url, index);
  app.get<{ Querystring: { to?: unknown } }>('/signin', (request, reply) => {
    const to = targetOf(request.query.to);
    return auth.viewer(request.raw) === null
      ? sendHtml(reply, signInPage(reply.nonce))
      : reply.header('cache-control', 'no-store').redirect(to, 302);
  });
  app.get('/signin.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-cache').send(SIGN_IN_SCRIPT),
  );

  await app.register(fastifyStatic, {
    root: clientDir,
    suppressWarning: true,
    index: false,
    dotfiles: 'ignore',
    preCompressed: true,
    cacheControl: false,
    allowedPath: (path) => path !== '/index.html',
    setHeaders(reply, path) {
      const immutable = HASHED.test(path);
      reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });

  app.setNotFoundHandler((request, reply) => {
    const forPeople = request.headers.accept?.includes('text/html') === true;
    const isPage =
      request.method === 'GET' &&
      forPeople &&
      !/^\/(?:api|assets|metrics|socket\.io)(?:\/|\?|$)/.test(request.url);
    if (isPage) return index(request, reply);
    throw new Refusal('not-found');
  });
}

const sendHtml = (reply: FastifyReply, html: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(html);

async function readIndex(clientDir: string): Promise<string> {
  try {
    return await readFile(join(clientDir, 'index.html'), 'utf8');
  } catch {
    throw new Refusal('not-found', { detail: 'The page has not been built: npm run build does it.' });
  }
}
