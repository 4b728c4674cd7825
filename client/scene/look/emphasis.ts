import type { LinkLook, SceneLook } from './look.ts';

/** How much of its colour a body keeps, 0-255, by body. Null: nothing is singled out, everything is as it is. */
export type Emphasis = Uint8Array;

export const FULL = 255;
/** Dimmed, yet still to be seen: what is not asked about must not vanish. */
export const FAINT = 72;

export interface Asked {
  /** Body that is selected, -1: none. Its way up and down the flow is lit. */
  selected: number;
  /** Body under the keyboard's focus; lit where nothing is selected. */
  focused: number;
  /** Bodies that a search found; null: no search. */
  matches: ReadonlySet<number> | null;
}

/** Who is lit and who steps back. A body in trouble never steps back. */
export function emphasisOf(look: SceneLook, asked: Asked): Emphasis | null {
  const start = asked.selected >= 0 ? asked.selected : asked.focused;
  if (start < 0 && asked.matches === null) return null;
  const shown = new Uint8Array(look.bodies.length).fill(FAINT);
  look.bodies.forEach((body, at) => {
    if (body.loud) shown[at] = FULL;
  });
  if (asked.matches !== null) for (const at of asked.matches) shown[at] = FULL;
  if (start >= 0) for (const at of wayOf(look.links, start)) shown[at] = FULL;
  return shown;
}

/** A body, all that flows into it and all that it flows into, however far. Cycles end where they began. */
export function wayOf(
  links: readonly Pick<LinkLook, 'source' | 'target'>[],
  start: number,
): ReadonlySet<number> {
  const way = new Set([start]);
  for (const side of ['source', 'target'] as const) {
    const next = new Map<number, number[]>();
    for (const link of links) {
      if (link.source === link.target) continue;
      const from = link[side];
      const to = link[side === 'source' ? 'target' : 'source'];
      const known = next.get(from);
      if (known) known.push(to);
      else next.set(from, [to]);
    }
    const seen = new Set([start]);
    const open = [start];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const to of next.get(at) ?? []) {
        if (seen.has(to)) continue;
        seen.add(to);
        open.push(to);
        way.add(to);
      }
    }
  }
  return way;
}
