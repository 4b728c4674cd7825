import { duration } from '../select/format.ts';

/** Steps of an axis that people read without reckoning: each writes its own figures without rounding. */
const tens = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => 10 ** (from + at)).flatMap((ten) => [
    ten,
    2 * ten,
    5 * ten,
  ]);

/** Whole things: events, offsets. */
export const WHOLE_STEPS = tens(0, 15);
/** Events a second. Below ten a rate is written with one decimal (client/select/format.ts). */
export const RATE_STEPS = [0.1, 0.2, 0.5, ...tens(0, 12)];
/** s, as a clock counts. */
export const SECONDS_STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400, 172_800,
  432_000, 864_000,
];
/** ms, as a clock counts. */
export const MS_STEPS = [1, 2, 5, 10, 20, 50, ...SECONDS_STEPS.map((step) => step * 1_000)];
/** Bytes: powers of two. */
export const BYTE_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);

/** ms on an axis, where zero needs no unit. */
export const durationOnAxis = (ms: number): string => (ms === 0 ? '0' : duration(ms));
