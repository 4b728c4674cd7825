import { run, step } from './lib.mjs';

// npm run check: format, types, lint with import zones, unused exports and dependencies. Warnings are errors.
const checks = [
  ['format (biome)', ['biome', ['format', '.']]],
  ['types of protocol', ['tsc', ['-p', 'server/protocol']]],
  ['types of server and pipeline', ['tsc', ['-p', 'server']]],
  ['types of client', ['tsc', ['-p', 'client']]],
  ['types of workers', ['tsc', ['-p', 'client/workers']]],
  ['types of tests', ['tsc', ['-p', 'test']]],
  ['lint and import zones (eslint)', ['eslint', ['.', '--max-warnings', '0']]],
  ['unused exports and dependencies (knip)', ['knip', ['--no-progress']]],
];
const failed = [];
for (const [name, [command, args]] of checks) {
  if (!(await step(name, () => run(command, args)))) failed.push(name);
}
if (failed.length > 0) {
  process.stdout.write(`check failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write('check passed\n');
}
