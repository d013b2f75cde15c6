import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const basis = (outDir) => ({
  configFile: false,
  root: at('src'),
  base: '/widget/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: { alias: { '@baton/client': at('../../libs/client/src/index.ts') } },
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warn',
  build: { outDir, emptyOutDir: false, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2022' },
});

/** One classic script, whole; its entry exports nothing, so it leaves no name behind but those that it sets itself. */
const script = (outDir, entry, file) => {
  const config = basis(outDir);
  const lib = { entry: at(entry), formats: ['iife'], name: 'BatonScript', fileName: () => file };
  return { ...config, build: { ...config.build, lib } };
};

/** The widget, the worker that tells its presence, and the page that shows it: three builds into one folder. */
export const builds = (outDir = at('dist')) => {
  const page = basis(outDir);
  return [
    script(outDir, 'src/main.tsx', 'baton.js'),
    script(outDir, '../../libs/client/src/presence/presence-worker.entry.ts', 'presence-worker.js'),
    { ...page, root: at('src/demo') },
  ];
};
