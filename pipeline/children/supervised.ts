import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { PipelineError } from '../errors.ts';
import type { FromChild, Request } from './ipc.ts';

/** `down` on purpose; `waiting` to be started again after an end that nobody asked for. */
export type ChildState = 'starting' | 'ready' | 'waiting' | 'down';

export interface ChildReport {
  state: ChildState;
  detail: string;
}

/** A child process that is started again whenever it ends unasked. */
export interface Supervised<C> {
  readonly name: string;
  readonly pid: number | null;
  readonly state: ChildState;
  /** Starts it unless it runs; resolves when it is ready. Throws `child-failed` when it is not after `READY_MS`. */
  up(): Promise<void>;
  /** Sends a command and resolves with its result. Throws `child-failed` when the child is not there or the command failed. */
  command(command: C): Promise<unknown>;
  /**
   * A command that describes a state: it is remembered under `key` and repeated to each process that takes over. While the child is
   * down it is only remembered.
   */
  keep(key: string, command: C): Promise<void>;
  /** Repeats the command no longer; `undo` is sent when the child is there. */
  forget(key: string, undo: C): Promise<void>;
  /** Ends it and leaves it down: politely (by closing its channel), or by SIGKILL. */
  down(how: 'politely' | 'kill'): Promise<void>;
}

const READY_MS = 60_000;
/** The children end themselves after 1.5 to 4 s at the latest. */
const POLITE_MS = 5_000;
/** A child that lived for so long starts its backoff anew. */
const HEALTHY_MS = 30_000;
const LONGEST_BACKOFF_MS = 5_000;

export function supervise<C>(
  name: string,
  start: () => ChildProcess,
  onReport: (report: ChildReport) => void,
): Supervised<C> {
  let child: ChildProcess | null = null;
  let state: ChildState = 'down';
  let wanted = false;
  let restarts = 0;
  let nextId = 0;
  const kept = new Map<string, C>();
  const pending = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  const whenReady = new Set<() => void>();

  const report = (next: ChildState, detail: string) => {
    state = next;
    onReport({ state, detail });
    if (state !== 'ready') return;
    for (const resolve of whenReady) resolve();
    whenReady.clear();
  };

  const receive = (message: FromChild) => {
    if ('ready' in message) {
      if (state !== 'ready') report('ready', '');
      return;
    }
    const request = pending.get(message.id);
    pending.delete(message.id);
    if ('error' in message) request?.reject(new PipelineError('child-failed', `${name}: ${message.error}`));
    else request?.resolve(message.result);
  };

  const send = (command: C): Promise<unknown> => {
    const target = child;
    if (target?.connected !== true) {
      return Promise.reject(new PipelineError('child-failed', `${name} is not running`, { canRetry: true }));
    }
    const request: Request<C> = { id: ++nextId, command };
    return new Promise((resolve, reject) => {
      pending.set(request.id, { resolve, reject });
      target.send(request as Request<unknown>, (error) => {
        if (error !== null) reject(new PipelineError('child-failed', `${name} is gone`, { cause: error }));
      });
    });
  };

  const spawnNow = () => {
    const startedAt = Date.now();
    const mine = start();
    child = mine;
    report('starting', restarts === 0 ? '' : `started again (${restarts})`);
    mine.on('message', receive);
    for (const command of kept.values()) send(command).catch(() => {});
    const ended = (how: string) => {
      if (child !== mine) return;
      child = null;
      for (const { reject } of pending.values()) reject(new PipelineError('child-failed', `${name} ended`));
      pending.clear();
      if (!wanted) {
        report('down', '');
        return;
      }
      restarts = Date.now() - startedAt > HEALTHY_MS ? 1 : restarts + 1;
      const backoff = Math.min(LONGEST_BACKOFF_MS, 500 * 2 ** restarts);
      report('waiting', `${how}; starts again in ${backoff / 1_000} s`);
      setTimeout(() => {
        if (wanted && child === null) spawnNow();
      }, backoff).unref();
    };
    mine.once('error', (error) => ended(error.message));
    mine.once('exit', (code, signal) => ended(`ended with ${signal ?? `code ${String(code)}`}`));
  };

  return {
    name,
    get pid() {
      return child?.pid ?? null;
    },
    get state() {
      return state;
    },
    async up() {
      wanted = true;
      if (child === null) {
        restarts = 0;
        spawnNow();
      }
      if (state === 'ready') return;
      const ready = new Promise<true>((resolve) => whenReady.add(() => resolve(true)));
      const timeout = new AbortController();
      const inTime = await Promise.race([ready, wait(READY_MS, false, { signal: timeout.signal })]);
      timeout.abort();
      if (!inTime) {
        throw new PipelineError('child-failed', `${name} was not ready after ${READY_MS / 1_000} s`);
      }
    },
    command: send,
    async keep(key, command) {
      kept.set(key, command);
      if (child !== null) await send(command);
    },
    async forget(key, undo) {
      kept.delete(key);
      if (child !== null) await send(undo);
    },
    async down(how) {
      wanted = false;
      const target = child;
      if (target === null) {
        if (state !== 'down') report('down', '');
        return;
      }
      const gone = new Promise<void>((resolve) => target.once('exit', () => resolve()));
      if (how === 'kill') target.kill('SIGKILL');
      else {
        if (target.connected) target.disconnect();
        const timer = setTimeout(() => target.kill('SIGKILL'), POLITE_MS);
        void gone.then(() => clearTimeout(timer));
      }
      await gone;
    },
  };
}
