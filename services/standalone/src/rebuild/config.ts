import { loadConfig, storeConfig } from '@baton/service-kit';
import { z } from 'zod';
import { readConfig } from '../config';

const servers = z.object(storeConfig);

/** Where the views are: in the data folder of the standalone, or where the environment of a service says. */
export type RebuildConfig =
  | { readonly at: 'folder'; readonly dataFolder: string }
  | { readonly at: 'servers'; readonly servers: z.output<typeof servers> };

/**
 * With VIEWS_URL, the environment of a service; without it, the standalone's.
 * @throws ConfigError naming each key that does not fit.
 */
export const readRebuildConfig = (env: Readonly<Record<string, string | undefined>> = process.env): RebuildConfig =>
  env['VIEWS_URL'] === undefined
    ? { at: 'folder', dataFolder: readConfig(env).dataFolder }
    : { at: 'servers', servers: loadConfig(servers, env) };
