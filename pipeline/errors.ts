/**
 * What goes wrong in the pipeline, as a closed list. `not-found` and `conflict` are the words that the bridge's HTTP API uses too.
 */
export type PipelineErrorCode =
  | 'java-missing'
  | 'jars-unavailable'
  | 'already-running'
  | 'kafka-failed'
  | 'command-failed'
  | 'child-failed'
  | 'not-found'
  | 'conflict'
  | 'aborted';

export class PipelineError extends Error {
  readonly code: PipelineErrorCode;
  /** True when the same call may succeed later without anything being changed. */
  readonly canRetry: boolean;

  constructor(
    code: PipelineErrorCode,
    message: string,
    options: { canRetry?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PipelineError';
    this.code = code;
    this.canRetry = options.canRetry ?? false;
  }
}

/** Throws `aborted` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PipelineError('aborted', 'stopped before it was ready', { canRetry: true });
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
