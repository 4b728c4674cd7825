import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { FINDING_CODES } from '../protocol/finding.ts';
import type { Figure, Queries } from './ports.ts';

const PAGE = 1_000;

export interface Metrics {
  contentType: string;
  /** Prometheus' text format. */
  text(): Promise<string>;
}

/**
 * Millrace's own figures: process and event loop, open findings by code, and every number that the rooms tell, as `millrace_…`.
 * Names that end in `_total` are counters, the others gauges. A name always has the same labels.
 */
export function createMetrics(queries: Queries, figures: () => Iterable<Figure>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const findings = new Gauge({
    name: 'millrace_open_findings',
    help: 'Open findings by code.',
    labelNames: ['code'],
    registers: [registry],
    collect() {
      const counts = openByCode(queries);
      for (const code of FINDING_CODES) findings.set({ code }, counts.get(code) ?? 0);
    },
  });
  const known = new Map<string, Told>();

  function toldAs(name: string, labels: Figure['labels'] = {}): Told {
    const found = known.get(name);
    if (found !== undefined) return found;
    const taken = registry.getSingleMetric(name) !== undefined;
    const about = {
      ...{ name, help: `${name.replaceAll('_', ' ')}.`, labelNames: Object.keys(labels) },
      registers: [registry],
    };
    const told = taken ? NOT_TOLD : name.endsWith('_total') ? counter(about) : gauge(about);
    known.set(name, told);
    return told;
  }

  return {
    contentType: registry.contentType,
    text() {
      // What is told no more (a source that was taken out) is gone, not frozen.
      for (const told of known.values()) told.reset();
      for (const { name, labels, value } of figures())
        if (Number.isFinite(value)) toldAs(metricName(name), labels).set({ ...labels }, value);
      return registry.metrics();
    },
  };
}

/** Figures without labels. */
export const figuresOf = (numbers: Readonly<Record<string, number>>): Figure[] =>
  Object.entries(numbers).map(([name, value]) => ({ name, value }));

interface About {
  name: string;
  help: string;
  labelNames: string[];
  registers: Registry[];
}

interface Told {
  set(labels: Record<string, string>, value: number): void;
  reset(): void;
}

/** The name is one of our own already. */
const NOT_TOLD: Told = { set: () => undefined, reset: () => undefined };

const gauge = (about: About): Told => new Gauge(about);

/** The rooms count for themselves: what they tell is the whole count. */
function counter(about: About): Told {
  const metric = new Counter(about);
  return {
    set: (labels, value) => metric.inc(labels, Math.max(0, value)),
    reset: () => metric.reset(),
  };
}

/** Prometheus' legal names: `[a-zA-Z_][a-zA-Z0-9_]*`. */
const metricName = (name: string): string =>
  `millrace_${name.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^millrace_/, '')}`;

function openByCode(queries: Queries): Map<string, number> {
  const counts = new Map<string, number>();
  for (let offset = 0; ; offset += PAGE) {
    const { rows, total } = queries.findings({
      cluster: null,
      q: '',
      state: 'open',
      sort: 'since',
      offset,
      limit: PAGE,
    });
    for (const { code } of rows) counts.set(code, (counts.get(code) ?? 0) + 1);
    if (rows.length === 0 || offset + rows.length >= total) return counts;
  }
}
