import { existsSync } from 'node:fs';
import { onPath, runCommand } from './command.ts';

/** Debian's (or a descendant's) apt may be used without asking for a password. */
export function canUseApt(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && onPath('apt-get') !== null;
}

/**
 * Installs Debian packages, after saying so. The lists are fetched anew first: those of a fresh image are missing or old.
 * Throws `command-failed`.
 */
export async function aptInstall(
  packages: readonly string[],
  options: { onProgress: (line: string) => void; signal?: AbortSignal | undefined },
): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const { signal } = options;
  options.onProgress(`Installing ${packages.join(', ')} with apt-get (as root)`);
  await runCommand('apt-get', ['update', '-q'], { timeoutMs: 180_000, env, signal });
  await runCommand('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], {
    timeoutMs: 600_000,
    env,
    signal,
  });
}
