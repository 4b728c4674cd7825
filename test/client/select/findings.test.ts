import { describe, expect, it } from 'vitest';
import { poisonFinding, slowFinding } from '../../../client/playground/recording-flow.ts';
import {
  announcement,
  findingCard,
  findingNode,
  headEvent,
  openWords,
  orderFindings,
  sinceText,
} from '../../../client/select/findings.ts';
import { FINDING_CODES, VERDICTS } from '../../../server/protocol/finding.ts';
import { codeWord, verdictWord } from '../../../client/select/words.ts';

const NOW = new Date(2026, 4, 6, 14, 3, 59).getTime();
const finding = (id: string, change: Parameters<typeof poisonFinding>[1]) =>
  poisonFinding(NOW, { id, ...change });
const ids = (list: ReturnType<typeof orderFindings>) => list.map((item) => item.id);

describe('findings stand worst first', () => {
  it('severity before cause, cause before age, open before closed', () => {
    const list = [
      finding('closed', { severity: 'critical', closedAt: NOW }),
      finding('info', { severity: 'info' }),
      finding('slow', { severity: 'critical', code: 'consumer-slow', since: 0 }),
      finding('late', { severity: 'critical', code: 'poison-event', since: NOW }),
      finding('early', { severity: 'critical', code: 'poison-event', since: NOW - 1 }),
      finding('offline', { severity: 'critical', code: 'partition-offline', since: NOW }),
      finding('warning', { severity: 'warning', code: 'source-unreachable' }),
    ];
    expect(ids(orderFindings(list))).toEqual([
      'offline',
      'early',
      'late',
      'slow',
      'warning',
      'info',
      'closed',
    ]);
  });
  it('the order does not depend on the order they came in', () => {
    const list = [finding('a', {}), finding('b', {}), finding('c', { severity: 'warning' })];
    expect(ids(orderFindings(list))).toEqual(ids(orderFindings([...list].reverse())));
  });
});

describe('a card', () => {
  it('leads to the event at the head and to the group, marked at its partition', () => {
    const card = findingCard(poisonFinding(NOW), NOW);
    expect(card.head?.href).toBe('/c/demo/topics/orders/1/48213');
    expect(card.place).toEqual({
      label: 'Group',
      href: '/c/demo/groups/order-processing?partition=orders-1',
    });
    expect(card.badge).toBe('poison event, critical');
    expect(card.evidence[1]).toEqual({ label: 'oldest waiting', text: '1 min 48 s' });
    expect(card.history).toBe('seen before as: hung');
  });
  it('offers no event where the finding is about no single offset', () => {
    const bare = poisonFinding(NOW);
    delete bare.offset;
    expect(headEvent(bare)).toBeNull();
  });
  it('offers the event at offset 0', () => {
    expect(headEvent(poisonFinding(NOW, { offset: 0 }))?.href).toBe('/c/demo/topics/orders/1/0');
  });
  it.each([
    [{ group: undefined }, 'Topic', '/c/demo/topics/orders'],
    [{ group: undefined, topic: undefined, broker: 2 }, 'Brokers', '/c/demo/brokers'],
    [{ group: undefined, topic: undefined, system: 'redis' }, 'Systems', '/c/demo/systems'],
  ])('leads to the next best place: %o', (change, label, href) => {
    const bare = Object.fromEntries(
      Object.entries({ ...poisonFinding(NOW), ...change }).filter(([, value]) => value !== undefined),
    ) as ReturnType<typeof poisonFinding>;
    expect(findingCard(bare, NOW).place).toEqual({ label, href });
  });
  it('says since when, at least, and until when', () => {
    expect(sinceText(poisonFinding(NOW), NOW)).toBe('since 14:02:11 (1 min 48 s)');
    expect(sinceText(slowFinding(NOW), NOW)).toContain('(at least 25 min)');
    expect(sinceText(poisonFinding(NOW, { closedAt: NOW - 48_000 }), NOW)).toBe(
      '14:02:11 to 14:03:11 (1 min)',
    );
  });
  it('is quiet once closed, and says why when that is not recovery', () => {
    const card = findingCard(poisonFinding(NOW, { closedAt: NOW, closeReason: 'gone' }), NOW);
    expect(card).toMatchObject({ tone: 'quiet', badge: 'poison event, gone' });
  });
});

it('the flow node of a finding is its group, else its topic, else its broker', () => {
  expect(findingNode(poisonFinding(NOW))).toBe('group:order-processing');
});

it('what is open is said in words', () => {
  expect(openWords([])).toBe('Nothing needs you now');
  expect(openWords([poisonFinding(NOW), slowFinding(NOW), { ...slowFinding(NOW), id: 'x' }])).toBe(
    '1 critical, 2 warnings',
  );
});

it('announcements are grouped, and silent when nothing happened', () => {
  expect(announcement([], [])).toBeNull();
  expect(announcement(['a is stuck'], [])).toBe('Opened: a is stuck.');
  expect(announcement(['a', 'b', 'c', 'd'], ['e'])).toBe('4 findings opened: a; b; c and more. Closed: e.');
});

it('every code and verdict has words of its own', () => {
  for (const code of FINDING_CODES) expect(codeWord(code).means).toMatch(/\.$/);
  expect(new Set(VERDICTS.map((verdict) => verdictWord(verdict).short)).size).toBe(VERDICTS.length);
});
