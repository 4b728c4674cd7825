import { useCallback, useEffect, useState } from 'react';
import type { EventResource } from '../../server/protocol/event.ts';
import type { Problem } from '../../server/protocol/problem.ts';
import { usePorts } from './context.ts';

export type Peeked =
  | { state: 'loading' }
  | { state: 'done'; event: EventResource }
  | { state: 'failed'; problem: Problem };

export interface EventAddress {
  cluster: string;
  topic: string;
  partition: number;
  offset: number;
}

/** The event at an offset, fetched once for each address; `again` asks anew. Null asks nothing and stays loading. */
export function useEvent(address: EventAddress | null): { peeked: Peeked; again: () => void } {
  const { peek } = usePorts();
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<{ key: string; peeked: Peeked } | null>(null);
  const key =
    address === null
      ? null
      : JSON.stringify([address.cluster, address.topic, address.partition, address.offset]);
  useEffect(() => {
    if (key === null) return;
    const [cluster, topic, partition, offset] = JSON.parse(key) as [string, string, number, number];
    let current = true;
    setAnswer(null);
    void peek.event(cluster, topic, partition, offset).then((result) => {
      if (!current) return;
      const peeked: Peeked = result.ok
        ? { state: 'done', event: result.value }
        : { state: 'failed', problem: result.problem };
      setAnswer({ key, peeked });
    });
    return () => {
      current = false;
    };
  }, [peek, key, round]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return { peeked: answer !== null && answer.key === key ? answer.peeked : { state: 'loading' }, again };
}
