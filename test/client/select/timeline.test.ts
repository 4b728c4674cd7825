import { describe, expect, it } from 'vitest';
import { lifeOf, stepInTimeline, timelineOf } from '../../../client/select/timeline.ts';
import { poisonFinding } from '../../../client/playground/recording-flow.ts';
import type { Finding } from '../../../server/protocol/finding.ts';

const NOW = new Date(2026, 4, 6, 14, 3, 59).getTime();
const MIN = 60_000;
const past = (id: string, from: number, to: number | null, change: Partial<Finding> = {}): Finding =>
  poisonFinding(NOW, {
    id,
    since: NOW - from * MIN,
    detectedAt: NOW - from * MIN,
    closedAt: to === null ? null : NOW - to * MIN,
    ...change,
  });
const ids = (findings: Finding[], span: 'hour' | 'day' = 'hour') =>
  timelineOf(findings, NOW, span).lanes.map(({ bands }) => bands.map(({ finding }) => finding.id));

describe('lanes', () => {
  it('one for each thing; what overlaps gets a lane of its own; the worst open one is on top', () => {
    const findings = [
      past('a1', 50, 40),
      past('a2', 30, 20),
      past('a3', 25, 15),
      past('b', 5, null, { group: 'billing' }),
    ];
    expect(ids(findings)).toEqual([['b'], ['a1', 'a2'], ['a3']]);
  });
  it('what ended before the span, or lies ahead of now, is not in it', () => {
    expect(ids([past('old', 90, 61), past('ahead', -5, null)])).toEqual([]);
    expect(ids([past('old', 90, 61)], 'day')).toEqual([['old']]);
  });
  it('shares of the span: from its start to now, cut where it began before', () => {
    const [lane] = timelineOf([past('x', 30, null)], NOW, 'hour').lanes;
    expect(lane?.bands[0]).toMatchObject({ from: 0.5, to: 1, isOpen: true, isCut: false });
    const [cut] = timelineOf([past('y', 90, 30)], NOW, 'hour').lanes;
    expect(cut?.bands[0]).toMatchObject({ from: 0, to: 0.5, isOpen: false, isCut: true, tone: 'quiet' });
  });
  it('names of people are shown with nothing hidden in them', () => {
    const [lane] = timelineOf([past('x', 3, null, { group: 'a\u202eb' })], NOW, 'hour').lanes;
    expect(lane?.label).toBe('a⟨U+202E⟩b');
  });
});

describe('ticks', () => {
  it('stand at round times of the day and leave room for “now”', () => {
    const { ticks } = timelineOf([], NOW, 'hour');
    expect(ticks.map(({ label }) => label)).toEqual(
      ['13:10', '13:20', '13:30', '13:40', '13:50', '14:00'].slice(0, ticks.length),
    );
    expect(ticks.every(({ at }) => at >= 0 && at < 0.95)).toBe(true);
    expect(timelineOf([], NOW, 'day').ticks.map(({ label }) => label)).toEqual([
      '15:00',
      '18:00',
      '21:00',
      '00:00',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
    ]);
  });
});

describe('arrows', () => {
  const { lanes } = timelineOf(
    [
      past('a1', 50, 40),
      past('a2', 30, 20),
      past('b1', 48, 46, { group: 'b' }),
      past('b2', 21, 19, { group: 'b' }),
    ],
    NOW,
    'hour',
  );
  it.each([
    ['a1', 'right', 'a2'],
    ['a2', 'right', 'a2'],
    ['a2', 'left', 'a1'],
    ['a2', 'down', 'b2'],
    ['b1', 'up', 'a1'],
    ['a1', 'up', 'a1'],
    ['b2', 'first', 'a1'],
    ['a1', 'last', 'b2'],
    [null, 'down', 'a1'],
    ['gone', 'left', 'a1'],
  ] as const)('%s %s leads to %s', (id, step, next) => expect(stepInTimeline(lanes, id, step)).toBe(next));
  it('nothing there: nowhere', () => expect(stepInTimeline([], null, 'down')).toBeNull());
});

it('the life of a finding: began, seen, sharpened, closed', () => {
  const finding = past('x', 30, 10, {
    detectedAt: NOW - 29 * MIN,
    code: 'poison-event',
    codeHistory: [{ code: 'consumer-hung', until: NOW - 20 * MIN }],
    closeReason: 'gone',
  });
  expect(lifeOf(finding)).toEqual([
    { time: NOW - 30 * MIN, words: 'began' },
    { time: NOW - 29 * MIN, words: 'seen as hung' },
    { time: NOW - 20 * MIN, words: 'sharpened to poison event' },
    { time: NOW - 10 * MIN, words: 'closed: what it was about is gone' },
  ]);
});
