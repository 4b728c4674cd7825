import { describe, expect, it } from 'vitest';
import { overview, poisonFinding } from '../../../client/playground/recording-flow.ts';
import { cut, PANEL_BUTTONS, PIXELS, wrap } from '../../../client/xr/panel-draw.ts';
import { findingText, nodeText } from '../../../client/xr/panel-text.ts';
import { refusal } from '../../../client/xr/session.ts';
import type { GraphNode } from '../../../server/protocol/graph.ts';

const NOW = new Date(2026, 4, 6, 14, 3, 59).getTime();
/** Ten pixels a sign. */
const tens = { measureText: (text: string) => ({ width: text.length * 10 }) as TextMetrics };

describe('what the panel says', () => {
  it('a finding: where, since, lag, three proofs, in the words of its card', () => {
    expect(findingText(poisonFinding(NOW), { events: 5_412, seconds: 108 }, 0, 2, NOW)).toEqual({
      tone: 'critical',
      badge: 'poison event, critical',
      title: 'order-processing is stuck on orders-1 at offset 48,213, tried 37 times',
      lines: ['order-processing, orders-1 at 48,213', 'since 14:02:11 (1 min 48 s)'],
      rows: [
        ['lag', '1 min 48 s, 5,412 events'],
        ['waiting events', '5,412'],
        ['oldest waiting', '1 min 48 s'],
        ['attempts at this offset', '37'],
      ],
      place: '1 of 2',
    });
  });
  it('a lag that is not known is not 0', () => {
    const text = findingText(poisonFinding(NOW), { events: null, seconds: null }, 0, 1, NOW);
    expect(text.rows[0]).toEqual(['lag', 'not known']);
  });
  it('a node without a finding says so', () => {
    const nodes = overview(NOW).state.nodes as unknown as Record<string, GraphNode>;
    const node = nodes['group:notify'];
    if (!node) throw new Error('not in the recording');
    expect(nodeText(node, { events: 1, seconds: 0.2 })).toMatchObject({
      tone: 'ok',
      title: 'notify',
      rows: [
        ['lag', '200 ms, 1 event'],
        ['findings', 'none is open here'],
      ],
    });
    expect(nodeText({ ...node, stale: true }, { events: null, seconds: null }).tone).toBe('quiet');
  });
});

describe('how the panel sets its text', () => {
  it('cuts with an ellipsis what does not fit', () => {
    expect(cut(tens, 'orders', 60)).toBe('orders');
    expect(cut(tens, 'orders-eu', 60)).toBe('order…');
  });
  it.each([
    ['one line', ['one line']],
    ['two words each line here', ['two words', 'each line', 'here']],
    ['a name that goes on and on and on', ['a name', 'that goes', 'on and on…']],
    ['x'.repeat(249), [`${'x'.repeat(9)}…`]],
  ])('breaks %j between words, in three lines at most', (text, lines) => {
    expect(wrap(tens, text, 100, 3)).toEqual(lines);
  });
  it('has buttons that a hand can hit, inside the panel and side by side', () => {
    for (const { left, width, top, height } of PANEL_BUTTONS) {
      expect(left + width).toBeLessThanOrEqual(PIXELS.width);
      expect(top + height).toBeLessThanOrEqual(PIXELS.height);
      // 64 mm at one metre, by 1,400 pixels a metre.
      expect(height).toBeGreaterThanOrEqual(64 * 1.4);
    }
    const [first, second] = PANEL_BUTTONS;
    expect((first?.left ?? 0) + (first?.width ?? 0)).toBeLessThan(second?.left ?? 0);
  });
});

describe('why there is no session', () => {
  it.each([
    ['NotAllowedError', 'refused'],
    ['NotSupportedError', 'floor'],
    ['SecurityError', 'HTTPS'],
    ['InvalidStateError', 'another tab'],
    ['UnknownError', 'could not start: why'],
  ])('%s', (name, words) => {
    expect(refusal(new DOMException('why', name))).toContain(words);
  });
});
