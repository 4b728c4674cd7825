import { Axis, stepOf } from './axis.ts';
import { HistoryTable } from './table.ts';

/**
 * What is kept of a group and of a topic, in the order of `write`. Events and bytes are exact, rates and times to 0.05 %. The
 * minutes keep the mean of rates and the highest of all else: what was bad for ten seconds was bad in that minute.
 */
const GROUP = {
  lag: { precision: 'exact', minute: 'highest' },
  lagSeconds: { precision: 'rough', minute: 'highest' },
  rateIn: { precision: 'rough', minute: 'mean' },
  rateOut: { precision: 'rough', minute: 'mean' },
  latencyP50: { precision: 'rough', minute: 'highest' },
  latencyP95: { precision: 'rough', minute: 'highest' },
  latencyP99: { precision: 'rough', minute: 'highest' },
} as const;
const TOPIC = {
  rateIn: { precision: 'rough', minute: 'mean' },
  sizeBytes: { precision: 'exact', minute: 'highest' },
} as const;

/**
 * The last hour of one cluster's groups and topics (axis.ts says how time is cut). A pass: `begin`, `groups.write` and `topics.write`
 * for each, `end`; or `begin` and `gap`. Time is an argument.
 */
export class ClusterHistory {
  private readonly axis = new Axis();
  readonly groups = new HistoryTable(this.axis, GROUP);
  readonly topics = new HistoryTable(this.axis, TOPIC);

  /**
   * Run it to its end before anything is written; it yields now and then. False: this step was taken down already.
   */
  *begin(now: number): Generator<void, boolean, void> {
    const step = stepOf(now);
    if (step === this.axis.step && this.axis.isTaken()) return false;
    for (const fold of this.axis.goTo(step)) {
      yield* this.groups.fold(fold);
      yield* this.topics.fold(fold);
      this.axis.folded(fold);
    }
    this.groups.beginPass();
    this.topics.beginPass();
    return true;
  }

  /** All is written. */
  end(): void {
    this.groups.endPass();
    this.topics.endPass();
    this.axis.take();
    this.axis.show();
  }

  /** Nothing is known of this step. */
  gap(): void {
    this.axis.show();
  }

  get bytes(): number {
    return this.groups.bytes + this.topics.bytes;
  }
}
