import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { MillraceError } from '../../../server/errors.ts';
import { createGateway, type GatewayConfig, type GatewayDeps } from '../../../server/gateway/gateway.ts';
import { silentLog } from '../../../server/log.ts';
import type { EventResource } from '../../../server/protocol/event.ts';
import { type Problem, problem } from '../../../server/protocol/problem.ts';
import type { DrillResource } from '../../../server/protocol/rooms.ts';
import { queriesDouble } from './queries-double.ts';

export const CONFIG: GatewayConfig = {
  host: '127.0.0.1',
  port: 0,
  version: '0.1.0',
  tls: null,
  auth: { kind: 'none' },
  allowedHosts: [],
  allowedOrigins: [],
};

const INDEX = `<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>`;
export const SCRIPT = `console.log('${'millrace '.repeat(200)}');`;

/** A client's build: an index with two placeholders, one hashed script with its compressed copy, one plain file. */
export async function clientBuild(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-client-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), INDEX);
  await writeFile(join(folder, 'assets', 'index-DBV85cP8.js'), SCRIPT);
  await writeFile(join(folder, 'assets', 'index-DBV85cP8.js.gz'), gzipSync(SCRIPT));
  await writeFile(join(folder, 'plan of the mill.txt'), 'wheel');
  return folder;
}

export const eventAt = (
  cluster: string,
  topic: string,
  partition: number,
  offset: number,
): EventResource => ({
  cluster,
  topic,
  partition,
  offset,
  asOf: 1,
  kind: 'gap',
  nextOffset: null,
  timestamp: null,
  timestampType: null,
  timestampSuspect: false,
  sizeBytes: null,
  compression: null,
  producerId: null,
  producerEpoch: null,
  transactional: false,
  key: null,
  value: null,
  headers: [],
  traceId: null,
  masking: true,
});

export const drill = (name: string, state: DrillResource['state'] = 'idle'): DrillResource => ({
  name,
  title: 'A poison event',
  description: 'Writes an event that the consumer cannot read.',
  expects: ['poison-event'],
  state,
  startedAt: null,
  detail: '',
});

export interface Served {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** A gateway that listens on a free port until the test ends. */
export async function serve(
  change: Partial<GatewayDeps> = {},
  config: Partial<GatewayConfig> = {},
): Promise<Served> {
  const gateway = createGateway({
    queries: queriesDouble({ local: { groups: ['g'], topics: ['orders'] } }),
    peek: {
      event: async ({ cluster, topic, partition, offset }) => eventAt(cluster, topic, partition, offset),
    },
    drills: () => null,
    actions: {
      enabled: false,
      changeOffsets: () => Promise.reject(new MillraceError('internal', 'actions are disabled here')),
    },
    status: {
      meta: () => ({ version: '0.1.0', mode: 'configured', ready: true, drills: false, startedAt: 1 }),
      missing: () => [],
    },
    pulse: { onFindings: () => () => undefined, onStatus: () => () => undefined },
    onWatched: () => undefined,
    clock: systemClock,
    log: silentLog,
    metrics: () => [],
    clientDir: change.clientDir ?? (await clientBuild()),
    ...change,
    config: { ...CONFIG, ...config },
  });
  const { url } = await gateway.listen();
  onTestFinished(() => gateway.close());
  return { url, port: Number(new URL(url).port), close: () => gateway.close() };
}

export interface Raw {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A request by node:http: it sends the path and the headers as they are, Host too. */
export function raw(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; from?: string } = {},
): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', body, from = '127.0.0.1' } = options;
    // node:http sends the body of a GET without its length: garbage behind the request.
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const headers = { ...length, ...options.headers };
    const request = plainRequest(
      { host: '127.0.0.1', port, path, method, headers, agent: false, localAddress: from },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** The problem that a response carries; throws when it is none, or its status is another. */
export async function problemIn(response: Response): Promise<Problem> {
  const type = response.headers.get('content-type');
  if (type?.startsWith('application/problem+json') !== true)
    throw new Error(`not a problem: ${response.status} ${String(type)} ${await response.text()}`);
  const found = problem.parse(await response.json());
  if (found.status !== response.status) throw new Error(`${found.status} in a ${response.status}`);
  return found;
}

export const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
