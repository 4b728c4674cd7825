import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../../../server/protocol/graph.ts';
import { findInFlow, flowSummary, nodeFacts, standsFor } from '../../../client/select/flow-words.ts';
import { districts } from '../../../client/scene/playground/odd.ts';
import { slowGroup } from '../../../client/scene/playground/shop.ts';

const { nodes, findings = [] } = slowGroup();
const node = (id: string): GraphNode => {
  const found = nodes.find((one) => one.id === id);
  if (!found) throw new Error(id);
  return found;
};

describe('what is said of a node', () => {
  it('gives exact numbers with units', () => {
    const numbers = { rateIn: 300, rateOut: 60.4, lag: 5_412, lagSeconds: 245 };
    expect(nodeFacts(node('group:analytics'), (slot) => numbers[slot])).toEqual(
      expect.arrayContaining([
        { label: 'state', value: 'slow' },
        { label: 'in', value: '300 /s' },
        { label: 'lag', value: '5,412 events' },
        { label: 'lag, time', value: '4 min 5 s' },
      ]),
    );
  });

  it('says of a group whose lag is not known that it is not, and makes no zero of it', () => {
    const facts = nodeFacts(node('group:notify'), () => null);
    expect(facts.filter(({ value }) => value === 'not known')).toHaveLength(2);
    expect(facts.some(({ label }) => label === 'in')).toBe(false);
  });
});

describe('the flow in one paragraph', () => {
  it('counts, names the worst first and gives the totals', () => {
    const text = flowSummary(nodes, findings, { rateIn: 531, rateOut: 420, oldest: 5_400 });
    expect(text).toContain('4 producers, 4 topics, 4 groups.');
    expect(text).toMatch(/In trouble: notify \(.+\), analytics \(.+\)\./);
    expect(text).toContain('The oldest waiting event is 1 h 30 min old.');
  });

  it('leaves out what is not known', () => {
    expect(flowSummary(nodes, [], { rateIn: null, rateOut: null, oldest: null })).not.toMatch(
      /null|NaN|undefined|oldest/,
    );
  });

  it('says so when there is nothing', () => {
    expect(flowSummary([], [], { rateIn: null, rateOut: null, oldest: null })).toBe('The flow is empty.');
  });
});

describe('marking in the flow', () => {
  it('finds every word in name or kind, in any order', () => {
    expect(findInFlow(nodes, ' Topic ORDER ')).toEqual(['topic:orders', 'topic:order-status']);
  });
  it('tells no search from a search that finds nothing', () => {
    expect(findInFlow(nodes, '  ')).toBeNull();
    expect(findInFlow(nodes, 'no-such')).toEqual([]);
  });
});

describe('what stands for a folded node', () => {
  const folded = districts().nodes;
  it('is the node itself where it is shown', () => {
    expect(standsFor(nodes, 'group:notify', null)).toBe('group:notify');
  });
  it('is the district that has its finding', () => {
    expect(standsFor(folded, 'group:whatever', 'f-3')).toBe('district:groups identity.…');
  });
  it('is else the district of its kind whose prefix it has', () => {
    expect(standsFor(folded, 'topic:catalog.items', null)).toBe('district:topics catalog.…');
    expect(standsFor(folded, 'topic:unheard-of', null)).toBe('topic:unheard-of');
  });
});
