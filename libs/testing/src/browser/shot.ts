import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../stack/repository';

/** For people to look at; not kept in the repository. */
const FOLDER = join(ROOT, '.baton', 'screenshots');

/** @param name a file's, without its ending; may have folders in it. @returns the path of the picture. */
export const shot = async (page: Page, name: string): Promise<string> => {
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  return path;
};
