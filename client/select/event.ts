import type { EventResource } from '../../server/protocol/event.ts';

/** What stands at an offset, in two or three words. */
export const EVENT_KINDS: Record<EventResource['kind'], string> = {
  record: 'event',
  'transaction-marker': 'transaction marker',
  gap: 'gap',
  'below-log-start': 'deleted',
  'beyond-end': 'not written yet',
  aborted: 'aborted event',
};

/** Where "next" leads: past markers and gaps to the next readable record, where that is known. */
export function nextOffset(event: EventResource): number | null {
  if (event.kind === 'beyond-end') return null;
  if (event.nextOffset !== null && event.nextOffset > event.offset) return event.nextOffset;
  return event.kind === 'below-log-start' ? null : event.offset + 1;
}

export const previousOffset = (offset: number): number | null => (offset > 0 ? offset - 1 : null);
