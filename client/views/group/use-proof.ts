import { useEffect, useMemo, useRef, useState } from 'react';
import type { PartitionRow } from '../../select/group.ts';
import { emptyProof, note, type Proof, proofOf } from '../../select/proof.ts';
import { type Remembered, useHistory } from '../../store/history.ts';
import type { PartitionHistory } from '../../../server/protocol/history.ts';
import type { Watched } from '../../store/ports.ts';

export interface LiveProof {
  history: Remembered<PartitionHistory>;
  /** As it is now. */
  read: () => Proof;
  /** The offset that the picture counts from: fixed while the partition is the same, so that its axis stays. Null: none is known yet. */
  base: number | null;
}

/** Commits and arrivals of one partition: the bridge's memory, continued with every tick. */
export function useProof(
  cluster: string,
  group: string,
  row: Pick<PartitionRow, 'key' | 'topic' | 'partition'>,
  watched: Watched | null,
): LiveProof {
  const { key, topic, partition } = row;
  const { history } = useHistory(JSON.stringify([cluster, group, topic, partition]), (port) =>
    port.partition(cluster, group, topic, partition),
  );
  const live = useRef<Proof>(emptyProof());
  const [base, setBase] = useState<number | null>(null);
  useEffect(() => {
    live.current = emptyProof();
    if (watched === null) return;
    const take = (): void => {
      const room = watched.current();
      if (room.status === 'loading') return;
      const of = (name: string): number | null => room.number(`partitions/${key}/${name}`);
      const committed = of('committedOffset');
      setBase((known) => known ?? committed);
      note(live.current, room.asOf, { committedAt: of('lastCommitAt'), committed, end: of('endOffset') });
    };
    take();
    return watched.onTick(take);
  }, [watched, key]);
  return useMemo(
    () => ({
      history,
      read: () => proofOf(history.value, live.current),
      base,
    }),
    [history, base],
  );
}
