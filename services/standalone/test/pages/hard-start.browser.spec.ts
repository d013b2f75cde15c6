import { axeViolations, shot } from '@baton/testing/src/browser';
import { pagesStage } from './pages.stage';
import { isSignedIn } from './signed-in';

const stage = pagesStage();

/** As browsers do where a person lets pages keep nothing. */
const FORBIDDEN = `Object.defineProperty(window, 'localStorage', {
  get: () => { throw new DOMException('Access is denied for this document.', 'SecurityError') },
})`;

describe('a console that starts where something is missing', () => {
  it.each(['light', 'dark'] as const)('says so in %s when its texts do not arrive, and loads again', async (theme) => {
    const page = await stage.browsing.open('about:blank');
    await page.emulateMedia({ colorScheme: theme });
    await page.route(/\/agent\/assets\/(inbox|session|shell|ticket)-[^/]*\.js$/, (route) => route.abort());
    stage.browsing.faults.expect(/ERR_FAILED/);
    await page.goto(`${stage.url}/agent/`);
    await page.getByRole('heading', { name: 'Baton could not be loaded' }).waitFor();
    await shot(page, `session/not-loaded-${theme}`);
    expect(await axeViolations(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Load again' }).click();
    await page.getByRole('heading', { name: 'Who are you today?' }).waitFor();
  });

  it('is there where the device keeps nothing, and what is chosen holds for the page', async () => {
    const page = await stage.browsing.open('about:blank');
    await page.addInitScript(FORBIDDEN);
    await page.goto(`${stage.url}/agent/`);
    await page.getByRole('button', { name: /Ann Keller/ }).click();
    await isSignedIn(page, 'Ann Keller');
    await page.getByRole('button', { name: /settings and sign out/ }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.locator('html[data-theme=dark]').waitFor();
  });
});
