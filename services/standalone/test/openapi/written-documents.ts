import { documentOf, mergeDocuments, type OpenApiDocument } from '@baton/service-kit';
import { join } from 'node:path';
import type { Standalone } from '../../src/standalone.module';

/** From the root of the repository. */
export const OPENAPI_FOLDER = 'docs/openapi';

const ROOT = join(__dirname, '..', '..', '..', '..');

export const fileOf = (name: string): string => join(ROOT, OPENAPI_FOLDER, `${name}.json`);

const SERVICES = ['ticket', 'conversation', 'presence', 'notification'] as const;

/** Every document that is written to `docs/openapi`, by name: each service's, and `baton`: all of them behind one origin. */
export const documentsOf = ({ apps }: Pick<Standalone, 'apps'>): Readonly<Record<string, OpenApiDocument>> => {
  const own = Object.fromEntries(SERVICES.map((name) => [name, documentOf(apps[name], name)]));
  return { ...own, baton: mergeDocuments([documentOf(apps.front, 'front'), ...Object.values(own)]) };
};
