import { build } from './build.mjs';

// npm start: build when sources changed, then the bridge in this very process (so that Ctrl+C reaches it).
endWithNpm();
if (await build()) {
  await import('../dist/server/cli.js');
} else {
  process.stderr.write(
    'The build failed: see the messages above. Run `npm ci` first when packages are missing.\n',
  );
  process.exitCode = 1;
}

/** npm passes SIGTERM on to the shell between us alone: who asks npm to end would leave a bridge, a Kafka and its pipeline behind. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start') return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}
