import { build } from './build.mjs';

// npm start: build when sources changed, then the bridge in this very process (so that Ctrl+C reaches it).
if (await build()) {
  await import('../dist/server/cli.js');
} else {
  process.stderr.write(
    'The build failed: see the messages above. Run `npm ci` first when packages are missing.\n',
  );
  process.exitCode = 1;
}
