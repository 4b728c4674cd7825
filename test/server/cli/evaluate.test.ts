import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runEvaluate } from '../../../server/cli/evaluate.ts';

async function evaluate(argv: string[], input: unknown) {
  const io = { out: '', err: '' };
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  const code = await runEvaluate(argv, {
    stdin: Readable.from([text]),
    stdout: (s) => void (io.out += s),
    stderr: (s) => void (io.err += s),
  });
  return { code, ...io };
}

/** Commits 10 s apart from second 100 on. */
const commits = (...each: [offset: number, lag: number | null][]) =>
  each.map(([offset, lag], i) => ({ offset, lag, timestamp: 100_000 + i * 10_000 }));
const fill = (n: number, at: (i: number) => [number, number | null]) =>
  commits(...Array.from({ length: n }, (_, i) => at(i)));
const one = { offsets: commits([1, 1]), brokerOffsets: [2], currentLag: 1, now: 120_000, allowedLag: 0 };

describe('millrace evaluate --mode burrow', () => {
  it('answers each case with its status and every rule', async () => {
    const cases = [
      {
        offsets: commits([10, 5], [10, 6], [10, 7]),
        brokerOffsets: [17],
        currentLag: 7,
        now: 121_000,
        allowedLag: 0,
      },
      {
        offsets: commits([10, 5], [20, 6], [30, 7]),
        brokerOffsets: [37],
        currentLag: 7,
        now: 200_000,
        allowedLag: 0,
      },
    ];
    const { code, out, err } = await evaluate(['--mode', 'burrow'], cases);
    expect([code, err]).toEqual([0, '']);
    const results: { status: string; rules: Record<string, boolean> }[] = JSON.parse(out);
    expect(results.map(({ status }) => status)).toEqual(['STALL', 'STOP']);
    expect(results[0]?.rules).toMatchObject({ checkIfOffsetsStalled: true, checkIfOffsetsStopped: false });
  });

  it('explains itself to people', async () => {
    const { out } = await evaluate(['--mode=burrow', '--explain'], [one]);
    expect(out).toContain('case 0: ');
    expect(out).toContain('checkIfOffsetsStopped: ');
  });
});

describe('millrace evaluate --mode millrace', () => {
  const verdict = async (input: object) => {
    const { code, out, err } = await evaluate(['--mode', 'millrace'], [input]);
    expect([code, err]).toEqual([0, '']);
    const [result]: { verdict: string; rules: Record<string, boolean> }[] = JSON.parse(out);
    return result;
  };

  it.each([
    [
      'idle',
      'nothing waits and nothing came for a while',
      { offsets: commits([10, 0]), currentLag: 0, now: 900_000 },
    ],
    [
      'ok',
      'it commits every 10 s with events waiting',
      { offsets: fill(10, (i) => [i * 10, 5]), currentLag: 5, now: 195_000 },
    ],
    [
      'learning',
      'too few commits for a rhythm, and not silent for long',
      { offsets: fill(3, (i) => [i * 10, 5]), currentLag: 5, now: 125_000 },
    ],
    [
      'consumer-hung',
      'a learned rhythm of 10 s, silent for 25 s',
      { offsets: fill(10, (i) => [i * 10, 5]), currentLag: 9, now: 215_000 },
    ],
    [
      'poison-event',
      'three seeks back to one offset',
      {
        offsets: commits([10, 5], [12, 3], [10, 5], [12, 3], [10, 5], [12, 3], [10, 5]),
        currentLag: 5,
        now: 161_000,
      },
    ],
    [
      'consumer-slow',
      'lag grows at every commit',
      { offsets: fill(20, (i) => [i * 10, 100 + i * 50]), currentLag: 1_100, now: 292_000 },
    ],
    [
      'offset-rewound',
      'it went back and works its way up',
      { offsets: commits([500, 5], [100, 405], [150, 355], [200, 305]), currentLag: 305, now: 131_000 },
    ],
    [
      'ok',
      'only what is allowed is left: the marker of a transaction',
      { offsets: fill(10, (i) => [i * 10, 1]), currentLag: 1, allowedLag: 1, now: 215_000 },
    ],
    ['unknown', 'no commits at all', { offsets: [], currentLag: 5, now: 100_000 }],
  ])('says %s where %s', async (expected, _why, input) => {
    const result = await verdict({ brokerOffsets: [], allowedLag: 0, ...input });
    expect(result?.verdict).toBe(expected);
  });

  it('is the mode when none is given, and names every rule', async () => {
    const { out } = await evaluate([], [one]);
    const [result]: { rules: Record<string, boolean> }[] = JSON.parse(out);
    expect(Object.keys(result?.rules ?? {})).toContain('consumer-hung');
  });
});

describe('wrong input is told with the case and the field, exit code 2', () => {
  it.each([
    ['{', [], 'not JSON'],
    ['{}', [], 'must be a JSON array'],
    [[one, { ...one, currentLag: -1 }], [], 'case 1, currentLag: '],
    [[{ ...one, offsets: [{ offset: 1, timestamp: 'x', lag: 0 }] }], [], 'case 0, offsets[0].timestamp: '],
    [[{ ...one, offsets: [{ offset: 1.5, timestamp: 1, lag: 0 }] }], [], 'case 0, offsets[0].offset: '],
    [
      [{ ...one, offsets: [...commits([1, 1], [2, 1])].reverse() }],
      [],
      'offsets[1].timestamp: commits must stand oldest first',
    ],
    [[{ ...one, lagg: 1 }], [], 'case 0: '],
    [[{ ...one, now: 1e18 }], [], 'case 0, now: '],
    [[one], ['--mode', 'both'], '--mode is burrow or millrace'],
    [[one], ['--frobnicate'], 'frobnicate'],
  ])('%j with %j: %s', async (input, argv, message) => {
    const { code, out, err } = await evaluate(argv, input);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
  });
});

it('prints its usage when asked', async () => {
  const { code, out } = await evaluate(['--help'], '');
  expect(code).toBe(0);
  expect(out).toContain('--mode burrow|millrace');
});
