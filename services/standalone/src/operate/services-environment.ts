import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.record(z.string(), z.record(z.string(), z.string()));

/** Nobody has run the four processes from that folder. The message is one line for the person who named it. */
export class NoServicesThere extends Error {
  constructor(folder: string) {
    super(
      `${folder}: no services were started there; name the --data folder of npm run services (default .baton/stack)`,
    );
    this.name = 'NoServicesThere';
  }
}

/**
 * What the processes of `npm run services` were started with, so that a command finds the servers that they use.
 * @param folder their `--data` folder. @throws NoServicesThere
 */
export const readServicesEnvironment = (
  folder: string,
  service: 'ticket' | 'conversation' | 'presence',
): Readonly<Record<string, string>> => {
  try {
    const all = schema.parse(JSON.parse(readFileSync(join(folder, 'services', 'environment.json'), 'utf8')));
    const found = all[service];
    if (found !== undefined) return found;
  } catch {
    // said below: whatever is wrong with the file, it is not one of ours
  }
  throw new NoServicesThere(folder);
};
