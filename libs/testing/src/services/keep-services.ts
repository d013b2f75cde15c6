import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Servers, ServiceName, Services } from './services';
import { startServices } from './start-services';
import { forgetState, identityOf, writeState } from './state';

/** Where `npm run services` keeps its logs, secrets and state, inside the stack's data folder. */
export const servicesFolder = (dataFolder: string): string => join(dataFolder, 'services');

const noteState = (folder: string, services: Services): void => {
  const keeper = identityOf(process.pid);
  if (keeper === null) throw new Error('this system does not tell who a process is');
  const processes = services.processes.map(({ name, url, logFile, pid }) => ({
    name,
    url,
    logFile,
    process: identityOf(pid),
  }));
  writeState(folder, { keeper, url: services.url, processes });
};

/** What an operator's command needs to reach what these services use; secrets among it, so for the owner's eyes only. */
const noteEnvironment = (folder: string, { environment }: Services): void =>
  writeFileSync(join(folder, 'environment.json'), `${JSON.stringify(environment, null, 2)}\n`, { mode: 0o600 });

/**
 * Starts the services, notes where they are for other processes, and keeps them until SIGTERM or SIGINT.
 * @returns the exit code: 0 when every process ended in order.
 */
export const keepServices = async (
  stack: Servers,
  dataFolder: string,
  replicas: Readonly<Partial<Record<ServiceName, number>>>,
): Promise<number> => {
  const folder = servicesFolder(dataFolder);
  const asked = new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  // built already by whoever started this; databases are named for people who look into the server
  const kept = { logFolder: join(folder, 'logs'), stateFolder: folder, databasePrefix: 'baton', build: false };
  const services = await startServices({ stack, replicas, ...kept });
  noteState(folder, services);
  noteEnvironment(folder, services);
  await asked;
  const isClean = await services.down();
  forgetState(folder);
  return isClean ? 0 : 1;
};
