import { messageOf } from '../errors.ts';
import { aptInstall, canUseApt } from './apt.ts';
import { isExecutable, onPath } from './command.ts';

export type FoundChromium = { path: string; reason: null } | { path: null; reason: string };

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium for the browser tests: CHROMIUM_PATH, else the PATH, else apt as root on Debian; null with the reason why there is none. */
export async function findChromium(
  onProgress: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<FoundChromium> {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    return isExecutable(named)
      ? { path: named, reason: null }
      : { path: null, reason: `CHROMIUM_PATH names ${named}, which cannot be executed` };
  }
  const found = search();
  if (found !== null) return { path: found, reason: null };
  if (!canUseApt()) {
    return {
      path: null,
      reason: 'Chromium is not on the PATH. Install it, or set CHROMIUM_PATH to the browser.',
    };
  }
  try {
    await aptInstall(['chromium'], { onProgress });
  } catch (thrown) {
    return { path: null, reason: `Chromium could not be installed: ${messageOf(thrown)}` };
  }
  const installed = search();
  return installed === null
    ? { path: null, reason: 'apt-get installed Chromium, but it is not on the PATH' }
    : { path: installed, reason: null };
}

function search(): string | null {
  for (const name of NAMES) {
    const path = onPath(name);
    if (path !== null) return path;
  }
  return null;
}
