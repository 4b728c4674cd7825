/**
 * A number of zero or more in 16 bits: six of exponent, ten of mantissa, no sign. Whole to 2,048, then (and below one) to
 * 0.05 %; from 2^-16 to 2^47. What is larger becomes the largest, what is smaller 0; NaN stays NaN.
 */
const NAN = 0xffff;
const LARGEST = 0xfffe;
/** Bits of a f32's mantissa that are dropped, and what its exponent is above ours. */
const DROPPED = 13;
const BIAS = 111 << 10;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

export function toRough(value: number): number {
  if (Number.isNaN(value)) return NAN;
  float[0] = value;
  const rounded = (((bits[0] ?? 0) + (1 << (DROPPED - 1))) >>> DROPPED) - BIAS;
  return value <= 0 || rounded <= 0 ? 0 : Math.min(rounded, LARGEST);
}

export function fromRough(rough: number): number {
  if (rough === NAN) return Number.NaN;
  if (rough === 0) return 0;
  bits[0] = (rough + BIAS) << DROPPED;
  return float[0] ?? Number.NaN;
}
