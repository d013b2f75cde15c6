import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('src'),
  base: '/widget/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: { alias: { '@baton/client': at('../../libs/client/src/index.ts') } },
  // one script that a host page includes with one tag
  build: {
    outDir: at('dist'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    lib: { entry: at('src/main.tsx'), formats: ['iife'], name: 'BatonWidget', fileName: () => 'baton.js' },
  },
  logLevel: 'warn',
});
