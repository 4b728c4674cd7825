import type { Line } from '../../../client/net/line.ts';
import type { Timers } from '../../../client/net/watch.ts';

/** A line in memory: what the client sends is kept, what the server says is said by hand. */
export function fakeLine() {
  const sent: { event: string; payload: unknown }[] = [];
  const listeners = {
    event: [] as ((event: string, args: readonly unknown[]) => void)[],
    open: [] as (() => void)[],
    down: [] as ((reason: string) => void)[],
  };
  let closed = false;
  const line: Line = {
    send: (event, payload) => void sent.push({ event, payload }),
    onEvent: (listener) => void listeners.event.push(listener),
    onOpen: (listener) => void listeners.open.push(listener),
    onDown: (listener) => void listeners.down.push(listener),
    close: () => {
      closed = true;
    },
  };
  return {
    line,
    /** What was sent since the last look. */
    flush: () => sent.splice(0),
    say: (event: string, ...args: unknown[]) => {
      for (const listener of listeners.event) listener(event, args);
    },
    open: () => {
      for (const listener of listeners.open) listener();
    },
    cut: (reason = 'the line was cut') => {
      for (const listener of listeners.down) listener(reason);
    },
    get closed() {
      return closed;
    },
  };
}

/** A clock turned by hand: timers run in order when their time comes. */
export function handClock(start = 1_000_000) {
  let time = start;
  let due: { at: number; run: () => void }[] = [];
  const timers: Timers = {
    after(ms, run) {
      const entry = { at: time + ms, run };
      due.push(entry);
      return () => {
        due = due.filter((item) => item !== entry);
      };
    },
  };
  return {
    timers,
    clock: { now: () => time, heard: () => {} },
    pass(ms: number) {
      const end = time + ms;
      for (;;) {
        const next = due.filter((item) => item.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        due = due.filter((item) => item !== next);
        time = next.at;
        next.run();
      }
      time = end;
    },
    now: () => time,
    pending: () => due.length,
  };
}
