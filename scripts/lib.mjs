import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a tool of node_modules/.bin (or any command) in the project's root; resolves with its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      ...options,
      env: { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}`, ...options.env },
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

/** One step with its name and how long it took; ends the process when it fails. */
export async function step(name, work) {
  process.stdout.write(`  ${name} …\n`);
  const started = Date.now();
  const code = await work();
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (code !== 0 && code !== undefined) {
    process.stdout.write(`  ${name}: failed after ${seconds} s\n`);
    return false;
  }
  process.stdout.write(`  ${name}: done in ${seconds} s\n`);
  return true;
}

/** Says what to do when Node is too old or `npm ci` has not run. */
export function requireInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(
      `Millrace needs Node 20.19 or newer; this is ${process.version}. Install it from https://nodejs.org and try again.\n`,
    );
    process.exit(2);
  }
}
