import { describe, expect, it } from 'vitest';
import { writeLine } from '../../../../client/scene/look/label-text.ts';
import { TextBuffer } from '../../../../client/scene/look/text.ts';
import { seeded } from '../../../../client/scene/playground/large.ts';
import { count, rate, seconds } from '../../../../client/select/format.ts';

const SEED = 4_711;
const values = (): number[] => {
  const random = seeded(SEED);
  const drawn = Array.from({ length: 4_000 }, () => 10 ** (random() * 10 - 3));
  return [
    0,
    0.05,
    0.1,
    0.94,
    0.96,
    1,
    9.94,
    9.951,
    10,
    59.4,
    59.6,
    60,
    61,
    3_599.6,
    3_600,
    86_399,
    86_400,
    1e6,
    999_999.6,
    ...drawn,
  ];
};

describe('figures on labels', () => {
  it(`read as those of the tables, for ${values().length} numbers (seed ${SEED})`, () => {
    const out = new TextBuffer(64);
    for (const value of values()) {
      expect(out.clear().integer(value).toString()).toBe(count(value));
      expect(out.clear().rate(value).toString()).toBe(rate(value));
      if (value < 1e9) expect(out.clear().seconds(value).toString()).toBe(seconds(value));
    }
  });

  it('cut off what does not fit instead of growing', () => {
    const out = new TextBuffer(4);
    expect(out.text('abcdef').toString()).toBe('abcd');
  });
});

describe('the grey line', () => {
  const out = new TextBuffer(64);
  const line = (trouble: string, lag: number, lagSeconds: number): string => {
    writeLine(
      out,
      { kind: 'group', detail: '8 partitions', trouble },
      { rateIn: 1, rateOut: 1, lag, lagSeconds },
    );
    return out.toString();
  };

  it('says how far a group is behind', () => {
    expect(line('', 12, 0.2)).toBe('200 ms behind');
    expect(line('poison event', 5_412, 1_180)).toBe('poison event, 19 min 40 s behind');
  });

  it('falls back to events and says so', () => {
    expect(line('', 5_412, Number.NaN)).toBe('5,412 events behind');
    expect(line('', 1, Number.NaN)).toBe('1 event behind');
  });

  it('says that a lag is not known instead of showing 0', () => {
    expect(line('', Number.NaN, Number.NaN)).toBe('lag not known');
    expect(line('hung', Number.NaN, Number.NaN)).toBe('hung');
  });
});
