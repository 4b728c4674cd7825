import * as z from 'zod/mini';
import { eventResource } from '../../server/protocol/event.ts';
import { type Problem, problem } from '../../server/protocol/problem.ts';
import { drillResource } from '../../server/protocol/rooms.ts';
import type { Answer, DrillPort, PeekPort } from '../store/ports.ts';

/** A fetch of Kafka is bounded to 5 s by the bridge; beyond twice that the bridge itself does not answer. */
const TIMEOUT_MS = 10_000;

export type Fetch = typeof globalThis.fetch;

const segment = encodeURIComponent;

export function createPeek(fetch: Fetch): PeekPort {
  return {
    event: (cluster, topic, partition, offset) =>
      ask(
        fetch,
        `/api/v1/clusters/${segment(cluster)}/events/${segment(topic)}/${partition}/${offset}`,
        { method: 'GET' },
        eventResource,
      ),
  };
}

/** `POST /api/v1/drills/{name}` starts a drill, `DELETE` mends what it broke. */
export function createDrills(fetch: Fetch): DrillPort {
  const path = (name: string): string => `/api/v1/drills/${segment(name)}`;
  const headers = { 'content-type': 'application/json' };
  return {
    start: (name) => ask(fetch, path(name), { method: 'POST', headers, body: '{}' }, drillResource),
    stop: (name) => ask(fetch, path(name), { method: 'DELETE', headers }, drillResource),
  };
}

/** Never rejects: whatever goes wrong comes back as a problem to show. */
export async function ask<S extends z.ZodMiniType>(
  fetch: Fetch,
  path: string,
  init: RequestInit,
  schema: S,
): Promise<Answer<z.infer<S>>> {
  try {
    const response = await fetch(path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) return { ok: false, problem: problemOf(response, body) };
    const parsed = schema.safeParse(body);
    if (parsed.success) return { ok: true, value: parsed.data };
    return failed('internal', 'The answer is not in the form this page knows', z.prettifyError(parsed.error));
  } catch (error) {
    const slow = error instanceof DOMException && error.name === 'TimeoutError';
    return slow
      ? failed(
          'timeout',
          'The bridge did not answer in time',
          `No answer to ${path} within ${TIMEOUT_MS / 1000} s`,
        )
      : failed(
          'source-unreachable',
          'The bridge does not answer',
          'The line to Millrace is cut, or it was stopped.',
        );
  }
}

function problemOf(response: Response, body: unknown): Problem {
  const parsed = problem.safeParse(body);
  if (parsed.success) return parsed.data;
  return {
    type: 'about:blank',
    title: `The bridge answered ${response.status}`,
    status: response.status,
    code: response.status === 404 ? 'not-found' : 'internal',
  };
}

const failed = (code: Problem['code'], title: string, detail: string): { ok: false; problem: Problem } => ({
  ok: false,
  problem: { type: 'about:blank', title, status: 0, code, detail },
});
