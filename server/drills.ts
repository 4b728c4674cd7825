import { PipelineError } from '../pipeline/errors.ts';
import { asMillraceError, MillraceError } from './errors.ts';
import type { Drills } from './gateway/ports.ts';

/** The pipeline's drills, with errors in the words of the bridge: not-found, conflict. */
export function drillsOf(board: Drills): Drills {
  const translate = (thrown: unknown): never => {
    if (!(thrown instanceof PipelineError)) throw asMillraceError(thrown);
    const { code, message, canRetry } = thrown;
    throw new MillraceError(code === 'not-found' || code === 'conflict' ? code : 'internal', message, {
      canRetry,
      cause: thrown,
    });
  };
  return {
    list: () => board.list(),
    start: (name) => board.start(name).catch(translate),
    stop: (name) => board.stop(name).catch(translate),
  };
}
