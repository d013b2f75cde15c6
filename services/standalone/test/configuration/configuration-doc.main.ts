import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { CONFIGURATION_FILE, configurationDoc } from './configuration-doc';

/** `npm run docs:configuration`: writes docs/configuration.md anew. */
const main = async (): Promise<void> => {
  const file = join(__dirname, '..', '..', '..', '..', CONFIGURATION_FILE);
  writeFileSync(file, await format(configurationDoc(), { ...(await resolveConfig(file)), parser: 'markdown' }));
};

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
