import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireInstalled, root, run, step } from './lib.mjs';

const SOURCES = [
  'server',
  'client',
  'pipeline',
  'package-lock.json',
  'vite.config.ts',
  'tsconfig.base.json',
  'tsconfig.build.json',
];
const STAMP = join(root, 'dist', '.sources');

/** Every file below the given paths, in a fixed order. */
function* files(path) {
  const full = join(root, path);
  let entries;
  try {
    entries = readdirSync(full, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') yield path;
    else throw error;
    return;
  }
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name)))
    yield* files(join(path, entry.name));
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of files(source))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** Builds dist/ when the sources changed since the last build. Returns false when a step failed. */
export async function build({ force = false } = {}) {
  requireInstalled();
  const now = fingerprint();
  let before = '';
  try {
    before = readFileSync(STAMP, 'utf8');
  } catch {
    // never built
  }
  if (!force && before === now) return true;
  process.stdout.write('Building (sources changed since the last build)\n');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const ok =
    (await step('server and pipeline (TypeScript)', () => run('tsc', ['-p', 'tsconfig.build.json']))) &&
    (await step('page (Vite)', () =>
      run('vite', ['build', '--config', 'vite.config.ts', '--logLevel', 'warn']),
    ));
  if (!ok) return false;
  for (const room of ['server', 'pipeline']) {
    for (const file of files(room)) {
      if (file.endsWith('.ts') || file.endsWith('tsconfig.json') || file.endsWith('.md')) continue;
      mkdirSync(join(root, 'dist', file, '..'), { recursive: true });
      cpSync(join(root, file), join(root, 'dist', file));
    }
  }
  writeFileSync(STAMP, now);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await build({ force: process.argv.includes('--force') })) ? 0 : 1;
}
