import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overview } from '../../../client/playground/recording-flow.ts';
import { nextOffset, previousOffset } from '../../../client/select/event.ts';
import { alongFlow, flowTiers, treeLines } from '../../../client/select/flow.ts';
import { flowPlan } from '../../../client/select/flow-plan.ts';
import { nextSort, staleAge, windowText } from '../../../client/select/freshness.ts';
import { memberName, partitionRanges, partitionRows } from '../../../client/select/group.ts';
import { tokenize } from '../../../client/select/json.ts';
import { createSeries, push, range, sparkPath } from '../../../client/select/series.ts';
import { laneStrip, stripOf } from '../../../client/select/strip.ts';
import { event } from '../../../client/playground/recording.ts';
import type { GraphEdge, GraphNode } from '../../../server/protocol/graph.ts';

const state = overview(1_000_000).state;
const nodes = Object.values(state.nodes ?? {}) as unknown as GraphNode[];
const edges = Object.values(state.edges ?? {}) as unknown as GraphEdge[];
const node = (id: string): GraphNode => {
  const found = nodes.find((item) => item.id === id);
  if (!found) throw new Error(`no node ${id} in the recording`);
  return found;
};

describe('the flow as tiers', () => {
  it('runs from producers to systems with the deck last; trouble stands first in its tier', () => {
    const tiers = flowTiers('demo', nodes);
    expect(tiers.map((tier) => tier.name)).toEqual(['Producers', 'Topics', 'Groups', 'Systems', 'Brokers']);
    expect(tiers[2]?.rows.map((row) => row.name).slice(0, 2)).toEqual(['order-processing', 'analytics']);
  });
  it('every node is in exactly one row', () => {
    const rows = flowTiers('demo', nodes).flatMap((tier) => tier.rows.map((row) => row.id));
    expect([...rows].sort()).toEqual(nodes.map((item) => item.id).sort());
  });
  it('a node whose data is old claims no health', () => {
    const [tier] = flowTiers('demo', [{ ...node('group:notify'), stale: true }]);
    expect(tier?.rows[0]).toMatchObject({ tone: 'quiet', verdict: 'stale' });
  });
});

describe('the tree', () => {
  it('shows what is open, with place and number of siblings for readers', () => {
    const closed = treeLines('demo', nodes, new Set());
    expect(closed.map((line) => line.level)).toEqual([1, 1, 1, 1, 1]);
    const open = treeLines('demo', nodes, new Set(['tier:2', 'group:order-processing']));
    const group = open.find((line) => line.id === 'group:order-processing');
    expect(group).toMatchObject({ level: 2, position: 1, siblings: 4, expanded: true });
    expect(open.find((line) => line.id === 'group:order-processing/orders-1')).toMatchObject({
      level: 3,
      label: 'orders-1, poison event',
      href: '/c/demo/groups/order-processing?partition=orders-1',
    });
  });
  it('follows the flow both ways, to the loudest', () => {
    expect(alongFlow(nodes, edges, 'topic:orders', 'down')).toBe('group:order-processing');
    expect(alongFlow(nodes, edges, 'group:order-processing', 'up')).toBe('topic:orders');
    expect(alongFlow(nodes, edges, 'producer:checkout-web', 'up')).toBeNull();
  });
});

describe('the plan', () => {
  it('places no two boxes on each other and draws every link whose ends are there', () => {
    const plan = flowPlan(nodes, edges);
    expect(new Set(plan.boxes.map((box) => `${box.x},${box.y}`)).size).toBe(plan.boxes.length);
    expect(plan.links).toHaveLength(edges.length);
  });
  it('moves nothing when only the state of a node changes', () => {
    const places = (list: GraphNode[]) => flowPlan(list, edges).boxes.map(({ id, x, y }) => ({ id, x, y }));
    expect(places(nodes.map((item) => ({ ...item, severity: 'critical' })))).toEqual(places(nodes));
  });
});

describe('the partition strip', () => {
  it('has one cell a partition, merged lanes included, in order', () => {
    const strip = laneStrip(node('group:order-processing'), 'orders');
    expect(strip?.cells.map((cell) => cell.tone)).toEqual([
      'ok',
      'critical',
      'ok',
      'ok',
      'ok',
      'ok',
      'ok',
      'ok',
    ]);
    expect(strip?.summary).toBe('orders: 1 of 8 partitions in trouble: 1');
  });
  it('a topic the group does not read has none', () => {
    expect(laneStrip(node('group:order-processing'), 'clicks')).toBeNull();
  });
  it('one stuck partition of 5,000 is never lost among cells that stand for many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(), (size, seed) => {
        const stuck = seed % size;
        const states = Array.from({ length: size }, (_, partition) => ({
          partition,
          verdict: partition === stuck ? ('consumer-hung' as const) : ('ok' as const),
        }));
        const { cells } = stripOf('t', states);
        const loud = cells.filter((cell) => cell.tone === 'critical');
        expect(cells.length).toBeLessThanOrEqual(64);
        expect(loud).toHaveLength(1);
        expect(loud[0]?.label).toContain(String(stuck));
      }),
    );
  });
});

describe('colours of JSON', () => {
  it('loses no character, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.json()), (text) => {
        expect(
          tokenize(text)
            .map((token) => token.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
  it('tells keys, texts, numbers, words and masked places apart', () => {
    const kinds = tokenize('{"a\\"b": "x•••••y", "n": -1.5e3, "t": true}').filter(
      (token) => token.text.trim() !== '',
    );
    expect(kinds.map((token) => token.kind)).toEqual([
      'mark',
      'key',
      'mark',
      'text',
      'masked',
      'text',
      'mark',
      'key',
      'mark',
      'number',
      'mark',
      'key',
      'mark',
      'word',
      'mark',
    ]);
  });
});

describe('sparklines', () => {
  it('keep the newest points of a ring and lift the pen over a gap', () => {
    const series = createSeries(4);
    for (const [time, value] of [
      [0, 9],
      [1, 10],
      [2, Number.NaN],
      [3, 5],
      [4, 20],
    ] as const)
      push(series, time, value);
    expect(range(series)).toEqual({ min: 5, max: 20 });
    expect(sparkPath(series, 4, 4, 40, 20)).toBe('M10 10h0M30 15h0L40 0');
  });
  it('nothing known draws nothing', () => {
    const series = createSeries(4);
    push(series, 0, Number.NaN);
    expect(sparkPath(series, 0, 4, 40, 20)).toBe('');
  });
});

describe('the partitions of a group', () => {
  it('stand worst first, then in order of number, not of text', () => {
    const meta = (partition: number, verdict: 'ok' | 'consumer-hung' = 'ok') => ({
      topic: 't',
      partition,
      verdict,
      burrowStatus: null,
    });
    const rows = partitionRows(
      { 't-10': meta(10), 't-9': meta(9), 't-2': meta(2, 'consumer-hung') },
      (id) => id,
    );
    expect(rows.map((row) => row.partition)).toEqual([2, 9, 10]);
    expect(rows[0]).toMatchObject({ troubled: true, owner: null });
    expect(rows[0]?.slot('lag')).toBe('partitions/t-2/lag');
  });
  it('members are called by their static id, else their client id', () => {
    const member = { id: 'm-1', clientId: 'order', host: '/10.0.0.1' };
    expect(memberName(member)).toBe('order on 10.0.0.1');
    expect(memberName({ ...member, instanceId: 'pod-3' })).toBe('pod-3 on 10.0.0.1');
    expect(memberName({ id: 'm-1', clientId: '', host: '' })).toBe('m-1');
  });
  it.each([
    [[], ''],
    [[3], '3'],
    [[7, 0, 1, 2, 3], '0-3, 7'],
  ])('%o is %s', (list, words) => expect(partitionRanges(list)).toBe(words));
});

describe('age and windows', () => {
  it('data is stale after 3 s, or after its own period and a half', () => {
    expect(staleAge(0, 3_000)).toBeNull();
    expect(staleAge(0, 3_001)).toBe(3_001);
    expect(staleAge(0, 40_000, 30_000)).toBeNull();
    expect(staleAge(null, 40_000)).toBeNull();
  });
  it.each([
    [0, 0, 0, 'none'],
    [0, 60, 60, '60'],
    [100, 100, 5_412, '101 to 200 of 5,412'],
    [9_000, 0, 5_412, 'none of 5,412 here'],
  ])('window %d %d %d is %s', (offset, shown, total, words) =>
    expect(windowText(offset, shown, total)).toBe(words),
  );
  it('pressing a head again turns the order round, a third time gives the default back', () => {
    expect(nextSort('', 'lag')).toBe('lag');
    expect(nextSort('lag', 'lag')).toBe('-lag');
    expect(nextSort('-lag', 'lag')).toBe('');
    expect(nextSort('-lag', 'name')).toBe('name');
  });
});

describe('stepping through events', () => {
  it('goes past markers and gaps, stops at both ends', () => {
    expect(nextOffset(event(0))).toBe(48_214);
    expect(nextOffset(event(0, { kind: 'gap', nextOffset: 50_000 }))).toBe(50_000);
    expect(nextOffset(event(0, { kind: 'beyond-end', nextOffset: null }))).toBeNull();
    expect(nextOffset(event(0, { kind: 'below-log-start', nextOffset: null }))).toBeNull();
    expect(previousOffset(0)).toBeNull();
  });
});
