import { describe, expect, it } from 'vitest';
import { overview, poisonFinding, slowFinding } from '../../../client/playground/recording-flow.ts';
import {
  drift,
  type Freshness,
  severityCounts,
  shownFinding,
  stepFrom,
  wallStale,
  watchedWords,
} from '../../../client/select/wall.ts';
import type { GraphNode } from '../../../server/protocol/graph.ts';

const NOW = 1_000_000;
const [a, b] = [poisonFinding(NOW), slowFinding(NOW)];
const c = poisonFinding(NOW, { id: 'f-new' });

describe('which finding the wall shows', () => {
  it.each([
    ['the worst first', [a, b], null, [], 'f-poison-1'],
    ['the one on show while it is open', [a, b], 'f-slow-1', [a, b], 'f-slow-1'],
    ['one that has just opened at once', [a, c, b], 'f-slow-1', [a, b], 'f-new'],
    ['the worst when the one on show has closed', [a], 'f-slow-1', [a, b], 'f-poison-1'],
    ['none when none is open', [], 'f-slow-1', [b], null],
  ])('%s', (_, findings, shown, before, expected) => {
    expect(shownFinding(findings, shown, before)).toBe(expected);
  });
  it('steps round and round, both ways', () => {
    expect(stepFrom([a, b, c], 'f-poison-1', 1)).toBe('f-slow-1');
    expect(stepFrom([a, b, c], 'f-new', 1)).toBe('f-poison-1');
    expect(stepFrom([a, b, c], 'f-poison-1', -1)).toBe('f-new');
    expect(stepFrom([], null, 1)).toBeNull();
  });
});

describe('when the wall says that its picture is old', () => {
  const fresh: Freshness = {
    link: 'live',
    lastMessageAt: NOW,
    lostReason: '',
    asOf: NOW,
    sourceReason: null,
  };
  it.each([
    ['not while all is fresh', {}, 1_900, null],
    [
      'at once when the line is lost',
      { link: 'lost', lostReason: 'transport close' },
      0,
      'No news from the bridge',
    ],
    ['within three seconds of silence', {}, 2_100, 'No news from the bridge'],
    ['when the source says so itself', { sourceReason: 'broker 1 is gone' }, 0, 'No news from Kafka'],
    ['when numbers stand though messages come', { asOf: NOW - 3_000 }, 10, 'No news from Kafka'],
    ['not before the line was ever there', { link: 'connecting' }, 60_000, null],
    ['when the page is too old', { link: 'outdated' }, 0, 'This page is too old for its bridge'],
  ] as const)('%s', (_, change, laterMs, title) => {
    expect(wallStale({ ...fresh, ...change }, NOW + laterMs)?.title ?? null).toBe(title);
  });
});

describe('what the wall counts', () => {
  it('all severities, zeros too', () => {
    expect(severityCounts([a, b]).map(({ words }) => words)).toEqual(['1 critical', '1 warning', '0 info']);
    expect(severityCounts([b, b]).map(({ words }) => words)).toEqual(['0 critical', '2 warnings', '0 info']);
  });
  it('what "all healthy" speaks for, with what is folded into districts', () => {
    const nodes = Object.values(overview(NOW).state.nodes ?? {}) as unknown as GraphNode[];
    expect(watchedWords(nodes)).toBe('4 groups, 4 topics, 1 broker, 2 systems');
    const district = { ...nodes[0], kind: 'district', tier: 1, count: 312 } as GraphNode;
    expect(watchedWords([district])).toBe('0 groups, 0 topics, 0 brokers, 312 nodes in districts');
  });
  it('the picture stands elsewhere each minute, and never far away', () => {
    const places = Array.from({ length: 8 }, (_, minute) => drift(minute * 60_000));
    expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(8);
    for (const { x, y } of places) expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(5);
  });
});
