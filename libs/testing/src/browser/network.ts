import type { Page } from 'playwright-core';
import type { Browsing } from './browsing';

/**
 * Cuts the device of a page off: what is under way breaks, what is asked for fails, and the page is told that it is offline.
 * All pages of the same person are cut off with it.
 * @returns what mends it.
 */
export const cutOff = async (browsing: Browsing, page: Page): Promise<() => Promise<void>> => {
  browsing.faults.expectNoNetwork();
  await page.context().setOffline(true);
  return () => page.context().setOffline(false);
};
