import { MillraceError } from '../../errors.ts';
import { reconnectDelay } from './client-backoff.ts';
import { Link, type LinkSettings } from './client-link.ts';
import { addressText } from './client-socket.ts';
import type { KafkaRequest } from './wire/request.ts';

/** Requests that one broker is asked at a time on one lane; more wait here, where a failure reaches all of them at once. */
const MAX_IN_FLIGHT = 8;

/**
 * The way to one broker for one kind of request: holds a link, opens another when it broke, and pauses between failed attempts. While it
 * pauses, requests fail at once with what went wrong, so a dead broker costs its own timeout once and not once a request.
 */
export class Lane {
  readonly #settings: LinkSettings;
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;
  #link: Link | null = null;
  #opening: Promise<Link> | null = null;
  #failures = 0;
  #failed: { error: MillraceError; until: number } | null = null;
  #ended: MillraceError | null = null;
  readonly #cut = new AbortController();

  constructor(settings: LinkSettings) {
    this.#settings = settings;
  }

  /** 2: connected; 1: not tried, or may be tried again; 0: paused after a failure. */
  get health(): number {
    if (this.#link?.isUsable === true) return 2;
    return this.#failed !== null && performance.now() < this.#failed.until ? 0 : 1;
  }

  async send<Answer>(request: KafkaRequest<Answer>, timeoutMs: number): Promise<Answer> {
    while (this.#inFlight >= MAX_IN_FLIGHT) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#inFlight++;
    try {
      const link = await this.link();
      return await link.send(request, timeoutMs);
    } finally {
      this.#inFlight--;
      this.#waiting.shift()?.();
    }
  }

  /** The present link, or a new one. */
  async link(): Promise<Link> {
    if (this.#ended !== null) throw this.#ended;
    if (this.#link?.isUsable === true) return this.#link;
    this.#link?.retire();
    this.#link = null;
    if (this.#failed !== null && performance.now() < this.#failed.until) throw this.#failed.error;
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** The broker is no longer there: what is in flight may end, what waits is told to go elsewhere. */
  retire(): void {
    this.#ended ??= new MillraceError('broker-closed', `${this.#place} is no longer in the cluster`, {
      canRetry: true,
    });
    this.#link?.retire();
  }

  close(): void {
    this.#ended ??= new MillraceError('aborted', `the connection to ${this.#place} was closed by Millrace`);
    this.#link?.close();
    this.#cut.abort();
  }

  get #place(): string {
    return addressText(this.#settings.address);
  }

  async #open(): Promise<Link> {
    try {
      const link = await Link.open(this.#settings, this.#cut.signal);
      if (this.#ended !== null) {
        link.close();
        throw this.#ended;
      }
      this.#link = link;
      this.#failures = 0;
      this.#failed = null;
      return link;
    } catch (thrown) {
      if (this.#ended !== null) throw this.#ended;
      const error = thrown instanceof MillraceError ? thrown : new MillraceError('internal', String(thrown));
      this.#failures++;
      const pause = reconnectDelay(this.#failures, error, Math.random());
      this.#failed = { error, until: performance.now() + pause };
      throw error;
    } finally {
      this.#opening = null;
    }
  }
}
