import { promisify } from 'node:util';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const BRIDGE = `http://127.0.0.1:${process.env.PORT ?? 7070}`;
/** Below this a compressed copy saves nothing. */
const WORTH_COMPRESSING = 1024;

/**
 * Writes .gz and .br beside each asset, so that the bridge compresses nothing at run time. index.html is left out:
 * the bridge puts a new nonce into it for each response.
 */
function precompress(): Plugin {
  const br = promisify(brotliCompress);
  const gz = promisify(gzip);
  let outDir = '';
  return {
    name: 'millrace-precompress',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      const names = await readdir(join(outDir, 'assets'));
      for (const name of names.filter((n) => /\.(?:js|css|svg|json)$/.test(n))) {
        const file = join(outDir, 'assets', name);
        const bytes = await readFile(file);
        if (bytes.byteLength < WORTH_COMPRESSING) continue;
        await writeFile(`${file}.gz`, await gz(bytes, { level: 9 }));
        const quality = { [constants.BROTLI_PARAM_QUALITY]: 11 };
        await writeFile(`${file}.br`, await br(bytes, { params: quality }));
      }
    },
  };
}

export default defineConfig(({ mode }) => ({
  root: resolve(import.meta.dirname, 'client'),
  plugins: [react(), precompress()],
  resolve: { dedupe: ['three', 'react', 'react-dom'] },
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'es2023',
    // The page's Content-Security-Policy allows no data: fonts and no inline scripts (docs/adr).
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: mode === 'test',
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: [
        resolve(import.meta.dirname, 'client/index.html'),
        // The playground is no part of what users get.
        ...(mode === 'production' ? [] : [resolve(import.meta.dirname, 'client/playground.html')]),
      ],
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      // The bridge answers to its own name and origin only.
      '/api': { target: BRIDGE, changeOrigin: true, headers: { origin: BRIDGE } },
      '/socket.io': { target: BRIDGE, ws: true, changeOrigin: true, rewriteWsOrigin: true },
    },
  },
}));
