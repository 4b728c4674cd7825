import type { ChildReport, ChildState } from './children/supervised.ts';
import { type Service, SERVICES } from './consumers/commands.ts';
import { messageOf } from './errors.ts';

/** One line of the start-up, which stays true afterwards: a service that crashes shows it here. */
export interface Step {
  id: string;
  label: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  detail: string;
  /** Steps are shown in ascending order. */
  order: number;
}

type StepId = 'kafka' | 'topics' | 'generator' | Service;

const LABELS: Readonly<Record<StepId, string>> = {
  kafka: 'Apache Kafka',
  topics: 'Topics',
  'order-processing': 'Order processing',
  'inventory-management': 'Inventory management',
  notifications: 'Notifications',
  generator: 'Customers and stock feed',
};
const ORDER: readonly StepId[] = ['kafka', 'topics', ...SERVICES, 'generator'];

const STATES: Readonly<Record<ChildState, Step['state']>> = {
  starting: 'running',
  ready: 'done',
  waiting: 'failed',
  down: 'skipped',
};
/** A service is shown as its worst member. */
const WORST: readonly ChildState[] = ['waiting', 'down', 'starting', 'ready'];

export function createSteps(onStep: (step: Step) => void) {
  const children = new Map<StepId, Map<string, ChildReport>>();
  const say = (id: StepId, state: Step['state'], detail: string) => {
    onStep({ id, label: LABELS[id], state, detail, order: ORDER.indexOf(id) });
  };
  for (const id of ORDER) say(id, 'waiting', '');
  return {
    /** Shows a piece of work: running, done with its last detail, or failed with the reason. */
    async during<T>(id: StepId, work: (detail: (line: string) => void) => Promise<T>): Promise<T> {
      let last = '';
      say(id, 'running', '');
      try {
        const result = await work((line) => {
          last = line;
          say(id, 'running', line);
        });
        say(id, 'done', last);
        return result;
      } catch (thrown) {
        say(id, 'failed', messageOf(thrown));
        throw thrown;
      }
    },
    report(id: Service | 'generator', child: string, report: ChildReport) {
      const reports = children.get(id) ?? new Map<string, ChildReport>();
      children.set(id, reports.set(child, report));
      const all = [...reports];
      const [name, worst] =
        WORST.flatMap((state) => all.filter(([, { state: has }]) => has === state))[0] ??
        ([child, report] as const);
      const ready = all.filter(([, { state }]) => state === 'ready').length;
      const count = all.length === 1 ? '' : `${ready} of ${all.length} members ready`;
      const trouble = worst.detail === '' ? '' : `${name} ${worst.detail}`;
      say(id, STATES[worst.state], [count, trouble].filter((text) => text !== '').join('; '));
    },
  };
}
