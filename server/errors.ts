/**
 * Every error that leaves a room is a MillraceError: a closed code, whether trying again can help, and its cause.
 * Foreign errors are classified where they enter, never swallowed.
 */
export const ERROR_CODES = [
  'config-invalid',
  'config-unreadable',
  'insecure-host',
  'port-taken',
  'broker-unreachable',
  'broker-timeout',
  'broker-closed',
  'tls-mismatch',
  'authentication-failed',
  'not-authorized',
  'unsupported-version',
  'malformed-response',
  'response-too-large',
  'coordinator-moved',
  'leader-moved',
  'unknown-topic',
  'unknown-partition',
  'unknown-group',
  'offset-out-of-range',
  'group-not-empty',
  'offset-mismatch',
  'schema-registry-failed',
  'not-found',
  'bad-input',
  'conflict',
  'aborted',
  'timeout',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export class MillraceError extends Error {
  readonly code: ErrorCode;
  /** True when the same call may succeed later without anything being changed. */
  readonly canRetry: boolean;
  /** The parameter, configuration field or body field that is wrong. */
  readonly field: string | undefined;
  /** The place in the text of that field. */
  readonly position: { offset: number; length: number } | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      canRetry?: boolean;
      cause?: unknown;
      field?: string;
      position?: { offset: number; length: number };
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MillraceError';
    this.code = code;
    this.canRetry = options.canRetry ?? false;
    this.field = options.field;
    this.position = options.position;
  }
}

/** Any thrown value as a MillraceError; an unknown one becomes `internal` with its cause kept. */
export function asMillraceError(thrown: unknown): MillraceError {
  if (thrown instanceof MillraceError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new MillraceError('internal', message, { cause: thrown });
}
