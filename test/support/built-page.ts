import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

export interface BuiltPage {
  url: string;
  /** Names of the files that were built. */
  files: string[];
  stop(): Promise<void>;
}

/** Builds a page of tests (a folder with index.html) and serves it on a free port; every other path is the page. */
export async function buildPage(root: string): Promise<BuiltPage> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-page-'));
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [react()],
    resolve: { dedupe: ['three', 'react', 'react-dom'] },
    build: { outDir: folder, emptyOutDir: true, target: 'es2023', minify: false },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    const file = extname(pathname) === '' ? '/index.html' : pathname;
    readFile(join(folder, file)).then(
      (bytes) => response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : [];
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: outputs.flatMap(({ output }) => output.map(({ fileName }) => fileName)),
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
