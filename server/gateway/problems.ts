import type { ErrorCode, MillraceError } from '../errors.ts';
import type { Problem, ProblemCode } from '../protocol/problem.ts';

/** Status and title of each problem code: one line each, for the answers and for openapi.json alike. */
export const PROBLEMS: Record<ProblemCode, { status: number; title: string }> = {
  'bad-request': { status: 400, title: 'The request is not valid' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  'ambiguous-cluster': { status: 409, title: 'The name stands on several clusters' },
  'unknown-cluster': { status: 404, title: 'There is no such cluster' },
  'unknown-group': { status: 404, title: 'There is no such group' },
  'unknown-topic': { status: 404, title: 'There is no such topic' },
  'unknown-partition': { status: 404, title: 'There is no such partition' },
  'unknown-finding': { status: 404, title: 'There is no such finding' },
  'unknown-drill': { status: 404, title: 'There is no such drill' },
  'drill-running': { status: 409, title: 'A drill is already running' },
  'drills-unavailable': { status: 404, title: 'Drills run only on the Kafka that Millrace started itself' },
  'actions-disabled': { status: 403, title: 'Changing offsets is switched off' },
  'group-not-empty': { status: 409, title: 'The group has members' },
  'offset-mismatch': { status: 409, title: 'The committed offset is not the expected one' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  'host-not-allowed': { status: 403, title: 'This host name is not allowed' },
  'origin-not-allowed': { status: 403, title: 'This origin is not allowed' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'not-authorized-by-kafka': { status: 403, title: 'Kafka does not allow Millrace to do this' },
  'source-unreachable': { status: 503, title: 'The source does not answer' },
  timeout: { status: 504, title: 'It took too long' },
  internal: { status: 500, title: 'Millrace made a mistake' },
  'not-ready': { status: 503, title: 'Not ready yet' },
};

/** What each error of the other rooms is called outside. Routes may name it more exactly (`not-found` of a drill). */
const CODE_OF: Record<ErrorCode, ProblemCode> = {
  'config-invalid': 'internal',
  'config-unreadable': 'internal',
  'insecure-host': 'internal',
  'port-taken': 'internal',
  'broker-unreachable': 'source-unreachable',
  'broker-timeout': 'timeout',
  'broker-closed': 'source-unreachable',
  'tls-mismatch': 'source-unreachable',
  'authentication-failed': 'source-unreachable',
  'not-authorized': 'not-authorized-by-kafka',
  'unsupported-version': 'source-unreachable',
  'malformed-response': 'source-unreachable',
  'response-too-large': 'source-unreachable',
  'coordinator-moved': 'source-unreachable',
  'leader-moved': 'source-unreachable',
  'unknown-topic': 'unknown-topic',
  'unknown-partition': 'unknown-partition',
  'unknown-group': 'unknown-group',
  'offset-out-of-range': 'bad-request',
  'group-not-empty': 'group-not-empty',
  'offset-mismatch': 'offset-mismatch',
  'schema-registry-failed': 'source-unreachable',
  'not-found': 'not-found',
  'bad-input': 'bad-request',
  conflict: 'too-many-requests',
  aborted: 'timeout',
  timeout: 'timeout',
  internal: 'internal',
};

export type Extras = Partial<
  Pick<Problem, 'detail' | 'field' | 'position' | 'candidates' | 'members' | 'missing'>
>;

/** RFC 9457 problem details. `type` is relative: the code's section in docs/api.md is its meaning. */
export function problemOf(code: ProblemCode, extras: Extras = {}): Problem {
  const { status, title } = PROBLEMS[code];
  return { type: `urn:millrace:problem:${code}`, title, status, code, ...extras };
}

/** A request that is answered with a problem. It never leaves the gateway. */
export class Refusal extends Error {
  readonly problem: Problem;
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, extras: Extras = {}, headers: Record<string, string> = {}) {
    super(extras.detail ?? PROBLEMS[code].title);
    this.name = 'Refusal';
    this.problem = problemOf(code, extras);
    this.headers = headers;
  }
}

/** An error of another room as a problem; what is `internal` keeps its message to the log. */
export function refusalOf(
  error: MillraceError,
  renamed: Partial<Record<ErrorCode, ProblemCode>> = {},
  extras: Extras = {},
): Refusal {
  const code = renamed[error.code] ?? CODE_OF[error.code];
  if (code === 'internal') return new Refusal(code, { detail: 'The log of Millrace says more.' });
  const headers: Record<string, string> = code === 'too-many-requests' ? { 'retry-after': '1' } : {};
  const field = error.field === undefined ? {} : { field: error.field };
  const position = error.position === undefined ? {} : { position: error.position };
  return new Refusal(code, { detail: error.message, ...field, ...position, ...extras }, headers);
}

/** Errors that fastify itself raises, by status: their own words are not ours and stay inside. */
export function refusalOfFramework(status: number): Refusal {
  if (status === 415) return new Refusal('unsupported-media-type');
  if (status === 413) return new Refusal('payload-too-large', { detail: 'A body may have 64 KiB.' });
  if (status === 429) return new Refusal('too-many-requests');
  if (status === 404 || status === 403) return new Refusal('not-found');
  if (status === 503 || status === 504) return new Refusal('timeout');
  if (status >= 400 && status < 500) return new Refusal('bad-request');
  return new Refusal('internal', { detail: 'The log of Millrace says more.' });
}
