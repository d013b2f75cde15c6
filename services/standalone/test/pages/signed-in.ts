import type { Page } from 'playwright-core';

/** The menu of whoever is signed in. */
const menuOf = (page: Page, name: string) => page.getByRole('button', { name: `${name}: settings and sign out` });

/** Until the console is there for this person. */
export const isSignedIn = (page: Page, name: string): Promise<void> => menuOf(page, name).waitFor();

export const signOut = async (page: Page, name: string): Promise<void> => {
  await menuOf(page, name).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
};
