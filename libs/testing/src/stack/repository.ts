import { join, resolve } from 'node:path';

/** Repository root, from `libs/testing/{src,dist}/stack`. */
export const ROOT = resolve(__dirname, '../../../..');

/** Templates of the servers' configuration. */
export const LOCAL = join(ROOT, 'deploy', 'local');

/** What was downloaded or built once; kept when a stack's data is reset. */
export const CACHE = join(ROOT, '.baton', 'cache');

/** Where `npm run stack` keeps its servers' data when it is not told. */
export const DEFAULT_DATA = join(ROOT, '.baton', 'stack');
