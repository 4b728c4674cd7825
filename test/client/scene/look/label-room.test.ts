import { describe, expect, it } from 'vitest';
import { EM, LABEL, LabelRoom, RAISED } from '../../../../client/scene/look/label-room.ts';
import { seeded } from '../../../../client/scene/playground/large.ts';

/** An orthographic view of 0-1000 by 0-1000 units on as many pixels, from above: x to the right, y up. */
const ABOVE = [2 / 1000, 0, 0, 0, 0, 2 / 1000, 0, 0, 0, 0, 1, 0, -1, -1, 0, 1];
const SIDE = 1000;

interface Label {
  x: number;
  y: number;
  width: number;
  priority: number;
}

function settle(room: LabelRoom, labels: readonly Label[], scale = 40): number[] {
  const flat = new Float64Array(labels.length * LABEL.size);
  labels.forEach((label, at) => {
    const o = at * LABEL.size;
    flat.set([label.x, label.y, 0, label.width, 0, 1, label.priority], o);
  });
  room.settle(flat, labels.length, ABOVE, SIDE, SIDE, scale);
  return labels.flatMap((_, at) => (room.shown[at] === 1 ? [at] : []));
}

/** The rectangle of a label with a line below its name: one pixel a unit gives the least size. */
const rectOf = ({ x, y, width }: Label) => ({
  left: x - (width * EM.least) / 2,
  right: x + (width * EM.least) / 2,
  top: SIDE - y,
  bottom: SIDE - y + 2.5 * EM.least,
});

describe('room for labels', () => {
  it('never shows two labels over each other, in 200 random crowds (seed 5)', () => {
    const random = seeded(5);
    for (let crowd = 0; crowd < 200; crowd++) {
      const labels = Array.from({ length: 60 }, () => ({
        x: random() * SIDE,
        y: random() * SIDE,
        width: 3 + random() * 12,
        priority: Math.floor(random() * 30),
      }));
      const shown = settle(new LabelRoom(), labels).map((at) => rectOf(labels[at] as Label));
      expect(shown.length).toBeGreaterThan(3);
      const over = shown.filter((a, at) =>
        shown.some(
          (b, other) =>
            other > at && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom,
        ),
      );
      expect(over, `crowd ${crowd}`).toEqual([]);
    }
  });

  it('names trouble first where there is room for one only', () => {
    const spot = { x: 500, y: 500, width: 8 };
    expect(
      settle(new LabelRoom(), [
        { ...spot, priority: 1 },
        { ...spot, priority: 20 },
      ]),
    ).toEqual([1]);
  });

  it('names what is pointed at whatever stands there', () => {
    const spot = { x: 500, y: 500, width: 8 };
    const shown = settle(new LabelRoom(), [
      { ...spot, priority: 20 },
      { ...spot, priority: RAISED },
      { ...spot, priority: RAISED },
    ]);
    expect(shown).toEqual([1, 2]);
  });

  it('keeps the label that stands against one of the same weight', () => {
    const room = new LabelRoom();
    const a = { x: 500, y: 500, width: 8, priority: 1 };
    expect(settle(room, [{ ...a, x: 5_000 }, a])).toEqual([1]);
    expect(settle(room, [a, a])).toEqual([1]);
  });

  it('shows nothing that is out of sight', () => {
    expect(settle(new LabelRoom(), [{ x: -500, y: 500, width: 8, priority: 20 }])).toEqual([]);
  });

  it('says whether anything changed', () => {
    const room = new LabelRoom();
    const flat = new Float64Array(LABEL.size);
    flat.set([500, 500, 0, 8, 0, 1, 1]);
    expect(room.settle(flat, 1, ABOVE, SIDE, SIDE, 40)).toBe(true);
    expect(room.settle(flat, 1, ABOVE, SIDE, SIDE, 40)).toBe(false);
  });
});
