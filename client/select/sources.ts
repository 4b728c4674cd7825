import type { SourceResource } from '../../server/protocol/resources.ts';
import type { Tone } from './words.ts';

/** The states of a source in words. */
export const SOURCE_STATES: Record<SourceResource['state'], { tone: Tone; text: string }> = {
  starting: { tone: 'info', text: 'starting' },
  live: { tone: 'ok', text: 'live' },
  degraded: { tone: 'warning', text: 'degraded' },
  unreachable: { tone: 'critical', text: 'not reachable' },
  stopped: { tone: 'quiet', text: 'stopped' },
  'not-configured': { tone: 'quiet', text: 'not configured' },
};
