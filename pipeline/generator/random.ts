/** A seeded source of randomness: the same seed gives the same sequence on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [from, to]. */
  int(from: number, to: number): number;
  pick<const T extends readonly [unknown, ...unknown[]]>(items: T): T[number];
  /** So many lower-case hex digits. */
  hex(digits: number): string;
  /** Exponentially distributed with mean 1. */
  exponential(): number;
}

/** Mulberry32 (public domain): 32 bits of state, good enough for traffic, not for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    hex: (digits) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join(''),
    // 1 - next() is in (0, 1]: the logarithm is finite.
    exponential: () => -Math.log(1 - next()),
  };
}
