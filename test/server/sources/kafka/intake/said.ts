import type { CommitSlot, Observation } from '../../../../../server/model/observation.ts';

/**
 * Observations of an intake in short, in their order: `live g orders-0 @5` is a commit, `live g orders-0 gone` a tombstone,
 * `live group g 4 m1,m2` a generation with its members, `live group g gone` its tombstone. Throws for a slot that was not named before,
 * for one that was named twice, and for a number that is none.
 */
export function said(observations: readonly Observation[]): string[] {
  const slots = new Map<number, CommitSlot>();
  const name = (slot: number): string => {
    const known = slots.get(slot);
    if (known === undefined) throw new Error(`slot ${slot} is used before it was named`);
    return `${known.group} ${known.topic}-${known.partition}`;
  };
  return observations.flatMap((observation) => {
    switch (observation.kind) {
      case 'commit-slots':
        for (const slot of observation.slots) {
          const known = slots.get(slot.slot);
          if (known !== undefined && JSON.stringify(known) === JSON.stringify(slot))
            throw new Error(`slot ${slot.slot} is named twice`);
          slots.set(slot.slot, slot);
        }
        return [];
      case 'commits': {
        const { history, overlap = false, batch } = observation;
        const phase = history ? 'history' : overlap ? 'overlap' : 'live';
        return [...batch.slot].map((slot, row) => {
          const [offset, time] = [batch.offset[row], batch.commitTime[row]];
          if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(time))
            throw new Error(`a commit of offset ${String(offset)} at ${String(time)}`);
          return `${phase} ${name(slot)} @${String(offset)}`;
        });
      }
      case 'commits-deleted':
        return observation.slots.map(
          (slot) => `${observation.history ? 'history' : 'live'} ${name(slot)} gone`,
        );
      case 'group-metadata': {
        const { history, group, value } = observation;
        const what =
          value === null ? 'gone' : `${value.generation} ${value.members.map(({ id }) => id).join(',')}`;
        return [`${history ? 'history' : 'live'} group ${group} ${what}`.trimEnd()];
      }
      default:
        throw new Error(`an intake does not say ${observation.kind}`);
    }
  });
}

/** When the commits were made, in the order of `said`. */
export function commitTimes(observations: readonly Observation[]): number[] {
  return observations.flatMap((observation) =>
    observation.kind === 'commits' ? [...observation.batch.commitTime] : [],
  );
}
