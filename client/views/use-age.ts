import { staleAge } from '../select/freshness.ts';
import { useNow } from '../store/link.ts';
import type { RoomReplica } from '../store/ports.ts';

/** How old what a room shows is, when that is worth a word; else null. Measured twice a second. */
export function useAge(replica: RoomReplica | null, periodMs = 0): number | null {
  const now = useNow(500);
  if (replica === null || replica.status === 'loading' || replica.status === 'refused') return null;
  return staleAge(replica.asOf, now, periodMs);
}
