import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import type { Browser, BrowserType } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const FLAGS = [
  '--no-sandbox', // in a container everybody is root, and for root Chromium has no sandbox
  '--disable-gpu',
  '--disable-dev-shm-usage', // a container's /dev/shm is often too small
  '--disable-background-networking',
  '--disable-component-update',
  // several people look at their pages at the same time; none is to be slowed down for not being in front
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];
const LAUNCH_LIMIT_MS = 60_000;

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * The system's Chromium: `CHROMIUM_PATH`, or what is on the PATH. Nothing is ever downloaded.
 * @throws Error in one line that says how to get one.
 */
export const chromiumPath = (env: NodeJS.ProcessEnv = process.env): string => {
  const { CHROMIUM_PATH: given, PATH = '' } = env;
  if (given !== undefined && given !== '') {
    if (isProgram(given)) return given;
    throw new Error(`CHROMIUM_PATH is '${given}', and that is no program.`);
  }
  const found = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name))).find(isProgram);
  if (found !== undefined) return found;
  throw new Error('There is no Chromium: install one (`apt-get install chromium`) or name it in CHROMIUM_PATH.');
};

/** Loaded only by whoever opens a browser: it is large. */
const playwright = () => createRequire(__filename)('playwright-core') as { readonly chromium: BrowserType };

/** @throws Error when there is no Chromium, or it does not start. */
export const launchChromium = (): Promise<Browser> =>
  playwright().chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    args: FLAGS,
    timeout: LAUNCH_LIMIT_MS,
  });
