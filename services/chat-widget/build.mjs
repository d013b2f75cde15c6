/** Builds the widget and its demo page: `node build.mjs [FOLDER]`. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { builds } from './builds.mjs';

const outDir = process.argv[2] ?? fileURLToPath(new URL('dist', import.meta.url));
rmSync(outDir, { recursive: true, force: true });
for (const config of builds(outDir)) await build(config);
