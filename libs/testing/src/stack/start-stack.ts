import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startContainerStack } from './containers/container-stack';
import { namedEngine } from './engine';
import { withFolderLocked } from './folder-lock';
import { NativeStack } from './native-stack';
import { anyPorts, portsFrom } from './ports';
import { runningRecords } from './records';
import type { Stack, StackOptions } from './stack';
import {
  assertSameCluster,
  readDescription,
  SERVER_KINDS,
  type StackDescription,
  writeDescription,
} from './stack-description';
import { armWatchdog } from './watchdog';

const WORLD_MAY_ENTER = 0o755; // PostgreSQL may have to run as another user

/**
 * Starts the servers that do not run yet, side by side, and waits until each answers in its own protocol.
 * @throws StackError in one line: a program that is missing and how to get it, a port that is taken, a server that ended. Nothing
 * that this call started is left running then.
 */
export const startStack = async (options: StackOptions = {}): Promise<Stack> => {
  return (options.engine ?? namedEngine()) === 'containers' ? startContainerStack(options) : startNativeStack(options);
};

const startNativeStack = async (options: StackOptions): Promise<Stack> => {
  const temporary = options.dataFolder === undefined;
  const dataFolder = resolve(options.dataFolder ?? mkdtempSync(join(tmpdir(), 'baton-stack-')));
  if (temporary) chmodSync(dataFolder, WORLD_MAY_ENTER);
  const watchdog = armWatchdog(dataFolder, temporary);
  try {
    const stack = await withFolderLocked(dataFolder, async () => {
      const description = await describe(dataFolder, options);
      const found = new NativeStack(dataFolder, description, async () => {
        if (temporary) await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
        watchdog.dismiss();
      });
      await found.up(options);
      return found;
    });
    if (options.detached === true) watchdog.dismiss();
    return stack;
  } catch (error) {
    if (temporary) await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    watchdog.dismiss();
    throw error;
  }
};

/**
 * The stack of a folder as it is, whether its servers run or not: for another process than the one that started it.
 * @returns null when there is none.
 */
export const openStack = async (dataFolder: string): Promise<NativeStack | null> => {
  const description = await readDescription(dataFolder);
  return description === null ? null : new NativeStack(resolve(dataFolder), description, async () => undefined);
};

const describe = async (dataFolder: string, options: StackOptions): Promise<StackDescription> => {
  const found = await readDescription(dataFolder);
  const brokers = options.brokers ?? found?.brokers ?? 1;
  const stays = options.portBase === undefined || runningRecords(dataFolder).length > 0;
  const ports = stays ? found?.ports : portsFrom(options.portBase, brokers);
  const description = {
    kafka: options.kafka ?? found?.kafka ?? '3.9',
    brokers,
    only: options.only ?? found?.only ?? SERVER_KINDS,
    ports: ports ?? (await anyPorts(brokers)),
  };
  assertSameCluster(description, found);
  await writeDescription(dataFolder, description);
  return description;
};
