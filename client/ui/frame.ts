/** Paints that are due, run together in the next animation frame; one asked for twice runs once. */
const due = new Set<() => void>();
let asked = false;

export function inNextFrame(paint: () => void): void {
  due.add(paint);
  if (asked) return;
  asked = true;
  requestAnimationFrame(run);
}

export function forget(paint: () => void): void {
  due.delete(paint);
}

function run(): void {
  asked = false;
  const paints = [...due];
  due.clear();
  for (const paint of paints) paint();
}
