import { run } from './lib.mjs';

// npm run dev: the command from its sources, restarted on change, and the page by Vite with hot reload.
const codes = await Promise.all([
  run('tsx', ['watch', '--clear-screen=false', 'server/cli.ts', 'demo', ...process.argv.slice(2)]),
  run('vite', ['--config', 'vite.config.ts']),
]);
process.exitCode = Math.max(...codes);
