import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './lib.mjs';
import { compiled } from './typescript-hooks.mjs';

// npm run bench -- NAME: one bench of test/bench, its figures on stdout. Figures worth keeping go into docs/benchmarks.md.
const names = readdirSync(join(root, 'test', 'bench'))
  .filter((file) => file.endsWith('.ts') && !file.includes('.support.'))
  .map((file) => file.replace(/\.ts$/, ''));
const name = process.argv[2];
if (!names.includes(name)) {
  process.stderr.write(`Which bench? npm run bench -- NAME, with NAME one of: ${names.join(', ')}\n`);
  process.exitCode = 2;
} else {
  // Beforehand, so that the compiler's memory is not the bench's.
  for (const folder of ['server', 'pipeline', 'client', 'test'])
    for (const file of readdirSync(join(root, folder), { recursive: true }))
      if (/(?<!\.d)\.tsx?$/.test(file)) await compiled(join(root, folder, file));
  const script = `import { run } from './test/bench/${name}.ts'; const figures = await run({ print: (line) => process.stdout.write(line + '\\n') }); process.stdout.write(JSON.stringify(figures, null, 2) + '\\n');`;
  process.exitCode = await run('node', [
    '--expose-gc',
    '--import',
    './scripts/typescript.mjs',
    '--input-type=module',
    '-e',
    script,
    ...process.argv.slice(3),
  ]);
}
