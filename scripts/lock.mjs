import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib.mjs';

// npm run lock, after a change of dependencies: no download addresses in the lock file, and an entry for every optional package of
// another platform. A registry that serves only some platforms makes npm leave the others out, and `npm ci` then refuses the file.
const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const SYSTEMS = [
  'android',
  'darwin',
  'win32',
  'freebsd',
  'openharmony',
  'netbsd',
  'openbsd',
  'sunos',
  'aix',
  'linux',
];
const CPUS = ['arm64', 'x64', 'ia32', 'arm', 's390x', 'ppc64', 'riscv64', 'loong64', 'mips64el'];

let added = 0;
for (const [path, owner] of Object.entries(lock.packages)) {
  delete owner.resolved;
  for (const [name, range] of Object.entries(owner.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${path}/node_modules/${name}`]) continue;
    lock.packages[`node_modules/${name}`] = {
      version: range.replace(/^[~^]/, ''),
      ...(owner.dev ? { dev: true } : {}),
      optional: true,
      // What names no platform of its own (WebAssembly fallbacks) is for none here: the native package is taken.
      os: [SYSTEMS.find((system) => name.includes(system)) ?? 'none'],
      cpu: [CPUS.find((cpu) => name.includes(cpu)) ?? 'none'],
      ...(name.includes('musl') ? { libc: ['musl'] } : {}),
    };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`package-lock.json: ${added} entries of other platforms added, no addresses\n`);
