import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../client/ui/tokens.css', import.meta.url), 'utf8');

/** The colours of one theme, from the very file that the page uses. */
function theme(name: string): Map<string, string> {
  const block = new RegExp(`\\[data-theme="${name}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

/** WCAG 2.2: relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['ground', 'panel', 'card', 'raised', 'critical-ground', 'warning-ground'];
const TEXTS = ['text', 'text-2', 'text-3', 'event', 'ok', 'warning', 'critical', 'call'];

describe.each(['dark', 'light'])('%s theme: every text on every ground has 4.5:1', (name) => {
  const colours = theme(name);
  const of = (token: string): string => {
    const colour = colours.get(token);
    if (colour === undefined) throw new Error(`${name} has no --${token}`);
    return colour;
  };
  it.each(GROUNDS.flatMap((ground) => TEXTS.map((text) => [text, ground] as const)))(
    '%s on %s',
    (text, ground) => {
      expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
    },
  );
  it('the strong button', () => expect(contrast(of('on-strong'), of('strong'))).toBeGreaterThanOrEqual(4.5));
  it('signs in the strip have 3:1 against the card (WCAG 1.4.11)', () => {
    for (const tone of ['critical', 'warning'])
      expect(contrast(of(tone), of('card'))).toBeGreaterThanOrEqual(3);
  });
  it('both themes name the same colours', () => {
    expect([...colours.keys()].sort()).toEqual([...theme('dark').keys()].sort());
  });
});
