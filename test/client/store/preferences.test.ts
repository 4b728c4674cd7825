// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';

const KEY = 'millrace.preferences';
/** The module anew, as after a reload. */
async function reloaded() {
  vi.resetModules();
  return import('../../../client/store/preferences.ts');
}
beforeEach(() => localStorage.clear());

const DEFAULTS = {
  theme: 'dark',
  shortcuts: true,
  motion: 'system',
  zone: 'local',
  numbers: 'comma-point',
  lag: 'span',
  hiddenColumns: {},
};

describe('preferences', () => {
  it.each([
    ['nothing', null],
    ['no JSON', '{theme'],
    ['an array', '[1]'],
    ['null', 'null'],
    ['a number', '7'],
    ['fields of other kinds', '{"theme":7,"shortcuts":"yes","hiddenColumns":[1],"lag":null}'],
  ])('%s stored: the defaults hold', async (_, stored) => {
    if (stored !== null) localStorage.setItem(KEY, stored);
    const { preferences } = await reloaded();
    expect(preferences().chosen).toEqual(DEFAULTS);
  });

  it('a field that is wrong falls back alone', async () => {
    localStorage.setItem(KEY, '{"theme":"light","zone":"mars","hiddenColumns":{"groups":["lag"]}}');
    const { preferences } = await reloaded();
    expect(preferences().chosen).toEqual({ ...DEFAULTS, theme: 'light', hiddenColumns: { groups: ['lag'] } });
  });

  it('what is chosen survives a reload', async () => {
    const { setPreferences } = await reloaded();
    setPreferences({ numbers: 'plain', lag: 'seconds' });
    const { preferences } = await reloaded();
    expect(preferences()).toMatchObject({ numbers: 'plain', lag: 'seconds' });
  });

  it('storage that is off or full costs only the keeping', async () => {
    const { preferences, setPreferences } = await reloaded();
    const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    setPreferences({ theme: 'light' });
    full.mockRestore();
    expect(preferences().theme).toBe('light');
  });

  it('what is left to the system follows it', async () => {
    const dark = { matches: false, addEventListener: () => {}, removeEventListener: () => {} };
    window.matchMedia = (query) =>
      ({
        ...dark,
        matches: query.includes('light') || query.includes('reduce'),
      }) as unknown as MediaQueryList;
    const { preferences, setPreferences } = await reloaded();
    expect(preferences()).toMatchObject({ theme: 'dark', reducedMotion: true });
    setPreferences({ theme: 'system', motion: 'full' });
    expect(preferences()).toMatchObject({ theme: 'light', reducedMotion: false });
  });
});
