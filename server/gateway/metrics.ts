import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { FINDING_CODES } from '../protocol/finding.ts';
import type { Queries } from './ports.ts';

const PAGE = 1_000;

export interface Metrics {
  contentType: string;
  /** Prometheus' text format. */
  text(): Promise<string>;
}

/**
 * Millrace's own figures: process and event loop, open findings by code, and every number that the rooms tell, as `millrace_…`.
 * Names that end in `_total` are counters, the others gauges.
 */
export function createMetrics(queries: Queries, numbers: () => Record<string, number>): Metrics {
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
  const known = new Map<string, (value: number) => void>();

  function setterOf(name: string): (value: number) => void {
    const found = known.get(name);
    if (found !== undefined) return found;
    const about = { name, help: `${name.replaceAll('_', ' ')}.`, registers: [registry] };
    const taken = registry.getSingleMetric(name) !== undefined;
    const setter = taken ? () => undefined : name.endsWith('_total') ? counter(about) : gauge(about);
    known.set(name, setter);
    return setter;
  }

  return {
    contentType: registry.contentType,
    text() {
      for (const [name, value] of Object.entries(numbers()))
        if (Number.isFinite(value)) setterOf(metricName(name))(value);
      return registry.metrics();
    },
  };
}

interface About {
  name: string;
  help: string;
  registers: Registry[];
}

function gauge(about: About): (value: number) => void {
  const metric = new Gauge(about);
  return (value) => metric.set(value);
}

/** The rooms count for themselves: what they tell is the whole count. */
function counter(about: About): (value: number) => void {
  const metric = new Counter(about);
  return (value) => {
    metric.reset();
    metric.inc(Math.max(0, value));
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
