import { describe, expect, it } from 'vitest';
import {
  ago,
  bytes,
  clockTime,
  count,
  duration,
  evidenceText,
  fullTime,
  lagWithError,
  plural,
  rate,
  rateFigure,
  seconds,
} from '../../../client/select/format.ts';

const NOW = new Date(2026, 4, 6, 14, 3, 59).getTime();

describe('a number that is not known is a dash, never 0', () => {
  it.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY])('%s', (value) => {
    for (const words of [count, rate, rateFigure, bytes, duration, seconds, fullTime])
      expect(words(value)).toBe('–');
    expect(ago(value, NOW)).toBe('–');
    expect(clockTime(value, NOW)).toBe('–');
    expect(lagWithError(value, 1)).toBe('–');
  });
});

describe('durations use their two largest units', () => {
  it.each([
    [0, '0 ms'],
    [120.4, '120 ms'],
    [999.6, '1.0 s'],
    [1_234, '1.2 s'],
    [9_960, '10 s'],
    [59_499, '59 s'],
    [59_600, '1 min'],
    [108_000, '1 min 48 s'],
    [3_600_000, '1 h'],
    [11_100_000, '3 h 5 min'],
    [594_000_000, '6 d 21 h'],
    [-108_000, '-1 min 48 s'],
  ])('%d ms is %s', (ms, words) => expect(duration(ms)).toBe(words));
});

describe('rates', () => {
  it.each([
    [0, '0 /s'],
    [0.04, '< 0.1 /s'],
    [4.25, '4.3 /s'],
    [22.4, '22 /s'],
    [4_812, '4,812 /s'],
  ])('%d is %s', (value, words) => expect(rate(value)).toBe(words));
});

describe('bytes go on to the next unit before four digits would be needed', () => {
  it.each([
    [0, '0 B'],
    [1_023, '1,023 B'],
    [1_024, '1.0 KiB'],
    [1_048_575, '1.0 MiB'],
    [1_468_006, '1.4 MiB'],
    [5e15, '4.4 PiB'],
  ])('%d is %s', (value, words) => expect(bytes(value)).toBe(words));
});

describe('times', () => {
  it('shows the time of day alone on the same day, with its date on another', () => {
    expect(clockTime(NOW - 108_000, NOW)).toBe('14:02:11');
    expect(clockTime(NOW - 86_400_000, NOW)).toBe('2026-05-05 14:03:59');
  });
  it('says how long ago, and that a clock ahead of ours is ahead', () => {
    expect(ago(NOW - 400, NOW)).toBe('now');
    expect(ago(NOW - 108_000, NOW)).toBe('1 min 48 s ago');
    expect(ago(NOW + 3_600_000, NOW)).toBe('1 h ahead');
  });
  it('no lag is 0 s, not 0 ms', () => {
    expect(seconds(0)).toBe('0 s');
  });
  it('keeps milliseconds of a single event, also for timestamps of 1970', () => {
    expect(fullTime(NOW + 7)).toBe('2026-05-06 14:03:59.007');
    expect(fullTime(0)).toMatch(/^(1970-01-01|1969-12-31)/);
  });
  it('does not print a date that JavaScript cannot hold', () => {
    expect(fullTime(9e15)).toBe('–');
    expect(clockTime(9e15, NOW)).toBe('–');
  });
});

describe('evidence is said in its unit', () => {
  it.each([
    [{ label: 'x', value: 'siblings move' }, 'siblings move'],
    [{ label: 'x', value: 5_412, unit: 'events' }, '5,412'],
    [{ label: 'x', value: 60, unit: 'events/s' }, '60 /s'],
    [{ label: 'x', value: 1_200, unit: 'ms' }, '1.2 s'],
    [{ label: 'x', value: 108, unit: 's' }, '1 min 48 s'],
    [{ label: 'x', value: 2_048, unit: 'bytes' }, '2.0 KiB'],
    [{ label: 'x', value: NOW - 108_000, unit: 'time' }, '14:02:11 (1 min 48 s ago)'],
    [{ label: 'x', value: 48_213, unit: 'offset' }, '48,213'],
    [{ label: 'x', value: 0.25, unit: 'ratio' }, '25.0 %'],
    [{ label: 'x', value: 25, unit: 'percent' }, '25.0 %'],
    [{ label: 'x', value: 37 }, '37'],
    [{ label: 'x', value: 3.14 }, '3.1'],
  ] as const)('%o', (evidence, words) => expect(evidenceText(evidence, NOW)).toBe(words));
});

it('a lag carries its error when that is worth a word', () => {
  expect(lagWithError(108, 2)).toBe('1 min 48 s ± 2.0 s');
  expect(lagWithError(108, 0.01)).toBe('1 min 48 s');
});

it('one partition is not "1 partitions"', () => {
  expect(plural(1, 'partition')).toBe('1 partition');
  expect(plural(1_000, 'partition')).toBe('1,000 partitions');
});
