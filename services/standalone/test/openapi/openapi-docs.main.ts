import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { newFolder, removeFolder, startIn } from '../temporary.standalone';
import { documentsOf, fileOf } from './written-documents';

/** `npm run docs:openapi`: writes docs/openapi anew, from the routes of a process that really runs. */
const main = async (): Promise<void> => {
  const folder = newFolder();
  const running = await startIn(folder, { demoBot: false });
  try {
    for (const [name, document] of Object.entries(documentsOf(running))) {
      const file = fileOf(name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await format(JSON.stringify(document), { ...(await resolveConfig(file)), parser: 'json' }));
    }
  } finally {
    await running.stop();
    removeFolder(folder);
  }
};

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
