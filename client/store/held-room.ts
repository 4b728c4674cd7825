import { useEffect, useState } from 'react';
import type { RoomSpec } from '../../server/protocol/rooms.ts';
import { usePorts } from './context.ts';
import type { RoomReplica, Watched } from './ports.ts';
import { specKey } from './rooms.ts';

export interface HeldRoom {
  /** The newest that has answered; null before the first. */
  replica: RoomReplica | null;
  /** What it answers: another than what is asked for while that is on its way. */
  spec: RoomSpec | null;
}

/**
 * Watches a room whose spec changes often (a window of a list that is scrolled, filtered, sorted): what was shown last stays, and is
 * kept alive, until the new one has answered. So nothing flickers, and the answer's `spec` tells what its rows belong to.
 */
export function useHeldRoom(spec: RoomSpec): HeldRoom {
  const { watch } = usePorts();
  const key = specKey(spec);
  const [held, setHeld] = useState<HeldRoom>({ replica: null, spec: null });
  const [keeper] = useState(createKeeper);

  useEffect(() => {
    const asked = JSON.parse(key) as RoomSpec;
    const watched = watch.watch(asked);
    const take = (): void => {
      const replica = watched.current();
      if (replica.status === 'loading') return;
      keeper.keep(watched);
      setHeld({ replica, spec: asked });
    };
    const stop = watched.onState(take);
    take();
    return () => {
      if (keeper.shown() === watched) keeper.keepAfter(watched, stop);
      else {
        stop();
        watched.release();
      }
    };
  }, [watch, key, keeper]);
  useEffect(() => () => keeper.close(), [keeper]);
  return held;
}

/** Holds the room that is on screen until another one is. */
function createKeeper() {
  let shown: Watched | null = null;
  let left: { watched: Watched; stop: () => void } | null = null;
  const letGo = (): void => {
    left?.stop();
    left?.watched.release();
    left = null;
  };
  return {
    shown: () => shown,
    keep(watched: Watched): void {
      if (shown === watched) return;
      shown = watched;
      letGo();
    },
    /** Its owner has gone on to another room, which has not answered yet. */
    keepAfter(watched: Watched, stop: () => void): void {
      letGo();
      left = { watched, stop };
    },
    close(): void {
      shown = null;
      letGo();
    },
  };
}
