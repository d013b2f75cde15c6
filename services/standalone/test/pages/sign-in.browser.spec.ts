import { axeViolations, shot } from '@baton/testing/src/browser';
import type { Page } from 'playwright-core';
import { maria, pagesStage } from './pages.stage';
import { isSignedIn } from './signed-in';

const stage = pagesStage();

const heading = (page: Page, name: string) => page.getByRole('heading', { name });
const WHO = { en: 'Who are you today?', de: 'Wer sind Sie heute?', ar: 'من أنت اليوم؟' };

describe('signing in on a development server', () => {
  it('offers three agents, a supervisor and an administrator, and stays signed in over a reload', async () => {
    const page = await stage.browsing.openConsole(null);
    await heading(page, WHO.en).waitFor();
    const about = await page.getByRole('listitem').allInnerTexts();
    for (const [role, many] of Object.entries({ Agent: 3, Supervisor: 1, Administrator: 1 })) {
      expect(about.filter((text) => text.includes(role))).toHaveLength(many);
    }
    await page.getByRole('button', { name: /Ann Keller/ }).click();
    await isSignedIn(page, 'Ann Keller');
    await page.reload();
    await isSignedIn(page, 'Ann Keller');
    await heading(page, WHO.en).waitFor({ state: 'detached' });
  });

  it('lets each tab be somebody else', async () => {
    const page = await stage.browsing.openConsole(null);
    await page.getByRole('button', { name: /Ann Keller/ }).click();
    const beside = await stage.browsing.openConsole(null, { beside: page });
    await beside.getByRole('button', { name: /Ben Rossi/ }).click();
    await isSignedIn(beside, 'Ben Rossi');
    await isSignedIn(page, 'Ann Keller');
  });

  it('keeps the place that was asked for', async () => {
    const page = await stage.browsing.openConsole(null, {
      path: 'tickets/0198c0de-0000-7000-8000-000000000000?tab=user',
    });
    await page.getByRole('button', { name: /Ann Keller/ }).click();
    await isSignedIn(page, 'Ann Keller');
    expect(page.url()).toMatch(/\/agent\/tickets\/0198c0de-0000-7000-8000-000000000000\?tab=user$/);
  });

  it('says when the server does not answer, and goes on when it does', async () => {
    const page = await stage.browsing.open('about:blank');
    await page.route('**/agent/config.json', (route) => route.abort('connectionrefused'));
    stage.browsing.faults.expect(/ERR_CONNECTION_REFUSED.*config\.json/);
    await page.goto(`${stage.url}/agent/`);
    await heading(page, 'Baton cannot be reached').waitFor();
    await page.unroute('**/agent/config.json');
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(page, WHO.en).waitFor();
  });

  it('shows who has no role nothing but that', async () => {
    const page = await stage.browsing.openConsole({ ...maria, roles: ['analytics'] });
    await heading(page, 'Maria Lopez, you have no role here').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading(page, WHO.en).waitFor();
  });

  it.each([
    ['en', 'light'],
    ['en', 'dark'],
    ['de', 'dark'],
    ['ar', 'light'],
    ['ar', 'dark'],
  ] as const)('reads well in %s, %s', async (locale, theme) => {
    const page = await stage.browsing.openConsole(null, { locale, theme });
    await heading(page, WHO[locale]).waitFor();
    expect(await page.evaluate('document.documentElement.dir || "ltr"')).toBe(locale === 'ar' ? 'rtl' : 'ltr');
    await shot(page, `session/choose-${locale}-${theme}`);
    expect(await axeViolations(page)).toEqual([]);
  });

  it('fits a narrow screen', async () => {
    const page = await stage.browsing.openConsole(null, { viewport: { width: 320, height: 640 } });
    await heading(page, WHO.en).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await shot(page, 'session/choose-narrow');
  });
});
