import type { Recording } from './recorded.ts';
import { Builder } from './shop.ts';

/** The smallest flow there is. */
export function oneNode(): Recording {
  return new Builder().topic('orders', 1, 4).recording;
}

/** Two services that answer each other through topics, and one that reads what it writes. */
export function cycle(): Recording {
  const builder = new Builder();
  builder.broker(1, true).topic('requests', 4, 80).topic('replies', 4, 80).topic('retries', 1, 2);
  builder.group('asker', [{ topic: 'replies', partitions: 4, rate: 80, lagSeconds: 0.2 }]);
  builder.group('answerer', [
    { topic: 'requests', partitions: 4, rate: 80, lagSeconds: 0.4 },
    { topic: 'retries', partitions: 1, rate: 2, lagSeconds: 1 },
  ]);
  builder.edge('group:asker', 'topic:requests', 80).edge('group:answerer', 'topic:replies', 80);
  return builder.edge('group:answerer', 'topic:retries', 2).recording;
}

/** A flow of thousands, folded: some districts hold trouble and say so. */
export function districts(): Recording {
  const builder = new Builder();
  const areas = ['billing', 'catalog', 'delivery', 'identity'];
  builder.broker(1, true).broker(2, false);
  areas.forEach((area, at) => {
    const many = 40 * 6 ** at;
    const fold = (kind: string, tier: number): string => {
      const name = `${kind}s ${area}.…`;
      builder.node('district', name, tier, `${many} ${kind}s`, { count: many });
      return `district:${name}`;
    };
    const [producers, topics, groups] = [fold('producer', 0), fold('topic', 1), fold('group', 2)];
    builder.edge(producers, topics, 60 * many).edge(topics, groups, 58 * many);
    const last = builder.recording.nodes.at(-1);
    if (last && at % 2 === 1)
      Object.assign(last, {
        severity: at === 1 ? 'critical' : 'warning',
        verdict: 'consumer-hung',
        finding: `f-${at}`,
      });
  });
  return builder.recording;
}
