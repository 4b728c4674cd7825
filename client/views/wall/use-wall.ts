import { type RefObject, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Finding } from '../../../server/protocol/finding.ts';
import { overviewMeta } from '../../../server/protocol/rooms.ts';
import { type Stale, shownFinding, stepFrom, wallStale } from '../../select/wall.ts';
import { usePorts } from '../../store/context.ts';
import { entityOf } from '../../store/entities.ts';
import type { Watched } from '../../store/ports.ts';

/** How often the wall asks itself whether it still shows the present. */
const LOOK_MS = 250;
const IDLE_MS = 5_000;
/** A page that its bridge no longer speaks with loads itself anew: nobody stands at the wall to press a key. */
const RELOAD_MS = 15_000;

/** The finding on show: the next one every so many seconds, a new one at once; `step` by hand starts the time again. */
export function useStepping(
  findings: readonly Finding[],
  everySeconds: number,
  running: boolean,
): { shown: Finding | null; step: (by: number) => void } {
  const [id, setId] = useState<string | null>(null);
  const before = useRef<readonly Finding[]>([]);
  const latest = useRef(findings);
  const [round, setRound] = useState(0);
  useEffect(() => {
    latest.current = findings;
    const known = before.current;
    before.current = findings;
    setId((shown) => shownFinding(findings, shown, known));
  }, [findings]);
  useEffect(() => {
    if (!running || findings.length < 2) return;
    const timer = setTimeout(() => {
      setId((shown) => stepFrom(latest.current, shown, 1));
      setRound((n) => n + 1);
    }, everySeconds * 1_000);
    return () => clearTimeout(timer);
  }, [running, everySeconds, findings.length, id, round]);
  const step = useCallback((by: number) => setId((shown) => stepFrom(latest.current, shown, by)), []);
  return { shown: findings.find((finding) => finding.id === id) ?? findings[0] ?? null, step };
}

/** Why the picture is not of now; null while it is. Renders again only when the answer changes. */
export function useStale(room: Watched | null): Stale | null {
  const { watch } = usePorts();
  const [stale, setStale] = useState<Stale | null>(null);
  const started = useRef<number | null>(null);
  useEffect(() => {
    const look = (): void => {
      const link = watch.link();
      started.current ??= watch.now();
      const replica = room?.current() ?? null;
      const shows = replica !== null && (replica.status === 'live' || replica.status === 'stale');
      const meta = entityOf(replica?.state, 'meta', 'overview', overviewMeta);
      const next = wallStale(
        {
          link: link.state,
          lastMessageAt: 'lastMessageAt' in link ? link.lastMessageAt : started.current,
          lostReason: link.state === 'lost' ? link.reason : '',
          asOf: shows ? replica.asOf : null,
          sourceReason: meta?.stale === true ? (meta.staleReason ?? 'it does not answer') : null,
        },
        watch.now(),
      );
      setStale((now) => (now?.title === next?.title && now?.detail === next?.detail ? now : next));
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    const stopLink = watch.onLink(look);
    return () => {
      clearInterval(timer);
      stopLink();
    };
  }, [watch, room]);
  const outdated = stale !== null && watch.link().state === 'outdated';
  useEffect(() => {
    if (!outdated) return;
    const timer = setTimeout(() => window.location.reload(), RELOAD_MS);
    return () => clearTimeout(timer);
  }, [outdated]);
  return stale;
}

/** Keeps the screen on while the wall is looked at; given back when it is left. Without the API nothing happens. */
export function useWakeLock(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let left = false;
    const ask = async (): Promise<void> => {
      if (document.visibilityState !== 'visible' || (lock !== null && !lock.released)) return;
      try {
        const got = await navigator.wakeLock.request('screen');
        if (left) await got.release();
        else lock = got;
      } catch {
        // Refused (battery, policy): the screen goes by its own rules.
      }
    };
    const onVisible = (): void => void ask();
    document.addEventListener('visibilitychange', onVisible);
    void ask();
    return () => {
      left = true;
      document.removeEventListener('visibilitychange', onVisible);
      void lock?.release();
    };
  }, []);
}

/** True when nobody moved, touched or typed for five seconds: cursor and buttons go. */
export function useIdle(): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    let timer = setTimeout(() => setIdle(true), IDLE_MS);
    const awake = (): void => {
      clearTimeout(timer);
      setIdle(false);
      timer = setTimeout(() => setIdle(true), IDLE_MS);
    };
    const events = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;
    for (const name of events) window.addEventListener(name, awake);
    return () => {
      clearTimeout(timer);
      for (const name of events) window.removeEventListener(name, awake);
    };
  }, []);
  return idle;
}

const onFullscreen = (listener: () => void): (() => void) => {
  document.addEventListener('fullscreenchange', listener);
  return () => document.removeEventListener('fullscreenchange', listener);
};

/** The whole screen for an element. `offered` is false where the browser has no such thing. */
export function useFullscreen(element: RefObject<HTMLElement | null>): {
  offered: boolean;
  on: boolean;
  toggle: () => void;
} {
  const on = useSyncExternalStore(onFullscreen, () => Boolean(document.fullscreenElement));
  const toggle = useCallback(() => {
    const change = document.fullscreenElement
      ? document.exitFullscreen()
      : element.current?.requestFullscreen();
    // Refused by a policy of the browser: the wall stays as large as its window.
    change?.catch(() => undefined);
  }, [element]);
  return { offered: document.fullscreenEnabled === true, on, toggle };
}

/** Of this width the scene's labels have their own size; on wider walls they grow with the type around them. */
const DESK_WIDTH = 1_280;
const onResize = (listener: () => void): (() => void) => {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
};

/** How much larger the scene's type is than at a desk: as `--u` of wall.css grows. */
export const useTextScale = (): number =>
  useSyncExternalStore(onResize, () =>
    Math.max(1, Math.min(window.innerWidth, window.innerHeight * 1.78) / DESK_WIDTH),
  );
