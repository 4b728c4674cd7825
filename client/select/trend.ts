/** The SVG path of points at equal steps in a box, from zero upwards; a gap lifts the pen, a point between gaps is a dot. */
export function trendPath(values: readonly (number | null)[], width: number, height: number): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return '';
  const low = Math.min(0, ...known);
  const span = Math.max(...known) - low;
  const step = width / Math.max(1, values.length - 1);
  let path = '';
  let down = false;
  for (const [at, value] of values.entries()) {
    if (value !== null) {
      const y = span === 0 ? height : height * (1 - (value - low) / span);
      path += `${down ? 'L' : 'M'}${round(at * step)} ${round(y)}${down ? '' : 'h0'}`;
    }
    down = value !== null;
  }
  return path;
}

/** What the line shows, for those who do not see it: `from 12 to 5,412`. */
export function trendWords(values: readonly (number | null)[], format: (value: number) => string): string {
  const known = values.filter((value) => value !== null);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return 'not known';
  return `from ${format(first)} to ${format(last)}, at most ${format(Math.max(...known))}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
