/** Bundles the client for both module systems, and the presence worker: `node build.mjs [FOLDER]`. The SSE parser stays a dependency. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = process.argv[2] ?? at('dist');

const bundle = (input, file, format) =>
  build({
    input: at(input),
    external: ['eventsource-parser'],
    platform: 'neutral',
    logLevel: 'warn',
    output: { file: join(folder, file), format, sourcemap: true },
  });

await bundle('src/index.ts', 'index.mjs', 'esm');
await bundle('src/index.ts', 'index.cjs', 'cjs');
await bundle('src/presence/presence-worker.entry.ts', 'presence-worker.mjs', 'esm');
