import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { initialBudget } from './bundling/initial-budget.js';
import { packBesides } from './bundling/pack-besides.js';

// Whatever the environment says: React has a larger form for development, and jest says `test`.
process.env.NODE_ENV = 'production';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  base: '/console/',
  // The policy of the service refuses data: in scripts and styles, and one more request is cheap.
  build: {
    outDir: here('../dist/console'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Else a screen comes in thirty small files, which take longer than their bytes.
          groups: [{ name: 'shared', test: /console[\\/]src/, minShareCount: 3 }],
        },
      },
    },
  },
  plugins: [initialBudget({ maxGzipBytes: 250_000 }), packBesides()],
});
