import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

// whoever builds the page builds it for people: specs set another environment, and would get React's slow one
process.env.NODE_ENV = 'production';

export default defineConfig({
  root: at('src'),
  base: '/agent/',
  plugins: [react(), tailwindcss()],
  resolve: {
    alias: {
      '@baton/client/presence-worker': at('../../libs/client/src/presence/presence-worker.entry.ts'),
      '@baton/client': at('../../libs/client/src/index.ts'),
    },
  },
  worker: { format: 'es' },
  // a strict content policy allows no inlined scripts or fonts
  build: { outDir: at('dist'), emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  logLevel: 'warn',
});
