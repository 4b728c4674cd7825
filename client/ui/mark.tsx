import type { Tone } from '../select/words.ts';

/** Each tone has its own outline, so that the meaning survives without colour. */
const SHAPES: Record<Tone, { path: string; filled: boolean }> = {
  critical: { path: 'M6 .8 11.2 6 6 11.2.8 6Z', filled: true },
  warning: { path: 'M6 1.2 11.2 10.6H.8Z', filled: true },
  info: { path: 'M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9Z', filled: true },
  ok: { path: 'm2 6.4 2.8 2.8L10 3.4', filled: false },
  quiet: { path: 'M6 2.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 1 0 0-7Z', filled: false },
};

/** The small sign of a tone. Says nothing by itself to a screen reader: a word stands beside it. */
export function Mark({ tone, size = 12 }: { tone: Tone; size?: number }) {
  const { path, filled } = SHAPES[tone];
  return (
    <svg
      className={`mark tone-${tone}`}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
      fill={filled ? 'currentColor' : 'none'}
      stroke={filled ? 'none' : 'currentColor'}
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={path} />
    </svg>
  );
}
