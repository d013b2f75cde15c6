import type { Page, Request } from 'playwright-core';
import { maria, pagesStage, tom } from './pages.stage';
import { arrives, button, claims, openTicket, pane, registered, until, writes } from './ticket.stage';

/*
 * What the pages promise to whoever is responsible for their safety. Whatever the content policy refuses fails the test in which it
 * happens, here and in every other spec of a page: so a walk through everything that opens is a test by itself.
 */

const stage = pagesStage({ demoBot: false });

/** The beginning of any JWT of ours: `{"alg":…` */
const JWT = /eyJ[A-Za-z0-9_-]{5,}\./;

/** What a page keeps, by name, and its cookies. */
const keptBy = async (page: Page): Promise<Readonly<Record<string, string>>> => {
  const stored = await page.evaluate<Record<string, string>>('({ ...localStorage, ...sessionStorage })');
  const cookies = await page.context().cookies();
  return { ...stored, ...Object.fromEntries(cookies.map(({ name, value }) => [`cookie ${name}`, value])) };
};

/** Addresses that a page asks for, and what it says in the header about where it was. */
const watchRequests = (page: Page): readonly Request[] => {
  const seen: Request[] = [];
  page.on('request', (request) => seen.push(request));
  return seen;
};

const tellsNothing = (requests: readonly Request[]): void => {
  expect(requests.length).toBeGreaterThan(5);
  for (const request of requests) {
    expect(request.url()).not.toMatch(JWT);
    expect(request.headers()['referer'] ?? '').toBe('');
  }
};

/** A ticket that waits, opened by Maria. */
const opened = async (): Promise<Page> => {
  await registered(stage, maria);
  await registered(stage, tom);
  const ann = await arrives(stage, '<img src=x onerror=window.caught=1>');
  await ann.say('<script>window.caught = 1</script><style>*{display:none}</style>');
  return openTicket(stage, maria, await ann.ask('"><svg onload=window.caught=1>'));
};

describe('the console', () => {
  it('opens everything that opens without anything that its policy refuses, and markup stays text', async () => {
    const page = await opened();
    await claims(page);
    await writes(page, '<b onclick="window.caught = 1">hello</b>');
    await pane(page).getByText('<script>window.caught = 1</script>').first().waitFor();
    await pane(page).getByText('<b onclick="window.caught = 1">').first().waitFor();
    for (const name of ['Forward', 'Resolved']) {
      await button(page, name).click();
      await page.locator('[role=dialog], [role=alertdialog]').first().waitFor();
      await page.keyboard.press('Escape');
    }
    const openers = page.locator('button[aria-haspopup]:visible');
    const count = await openers.count();
    expect(count).toBeGreaterThan(2);
    for (let at = 0; at < count; at += 1) {
      await openers.nth(at).click();
      await page.locator('[role=menu], [role=listbox], [role=dialog], [role=alertdialog]').first().waitFor();
      await page.keyboard.press('Escape');
    }
    for (const tab of await page.getByRole('tab').all()) await tab.click();
    expect(await page.evaluate('window.caught')).toBeUndefined();
    expect(await page.locator('[onclick], [onerror], [onload], body style, body script:not([src])').count()).toBe(0);
  });

  it('has its token in memory alone, and in no address', async () => {
    const page = await stage.browsing.openConsole(maria);
    const requests = watchRequests(page);
    await page.reload();
    await page.getByRole('banner').waitFor();
    const asked = (): boolean => requests.some((request) => request.url().includes('/v1/live'));
    await until('the live stream is asked for', async () => asked());
    tellsNothing(requests);
    for (const [name, value] of Object.entries(await keptBy(page))) {
      expect(`${name} ${value}`).not.toMatch(JWT);
      expect(name).not.toMatch(/^cookie/);
    }
    expect(page.url()).not.toMatch(JWT);
  });

  it('the browser holds it to its policy: nothing inline, evaluated, from elsewhere or sent elsewhere', async () => {
    stage.browsing.faults.expect(/Content Security Policy|Refused to|violates/i);
    const page = await stage.browsing.openConsole(null);
    const refused = await page.evaluate<Record<string, boolean>>(`(async () => {
      const by = new Set();
      document.addEventListener('securitypolicyviolation', (event) => by.add(event.effectiveDirective));
      const put = (name, set) => { const element = document.createElement(name); set(element); document.body.append(element); };
      put('script', (one) => { one.textContent = 'window.caught = 1'; });
      put('style', (one) => { one.textContent = 'body { color: red }'; });
      put('img', (one) => { one.src = 'https://elsewhere.invalid/a.png'; });
      put('iframe', (one) => { one.src = 'https://elsewhere.invalid/'; });
      put('div', (one) => { one.setAttribute('onclick', 'window.caught = 1'); one.click(); });
      put('base', (one) => { one.href = 'https://elsewhere.invalid/'; });
      await fetch('https://elsewhere.invalid/', { method: 'POST', body: 'secret' }).catch(() => undefined);
      const evaluated = await new Promise((done) => setTimeout(() => { try { done((0, eval)('1')); } catch { done(null); } }));
      await new Promise((done) => setTimeout(done, 200));
      return { ...Object.fromEntries([...by].map((name) => [name, true])), caught: 'caught' in window, evaluated: evaluated === 1 };
    })()`);
    expect(refused).toMatchObject({ caught: false, evaluated: false });
    expect(Object.keys(refused)).toEqual(
      expect.arrayContaining([
        'script-src-elem',
        'style-src-elem',
        'img-src',
        'frame-src',
        'script-src-attr',
        'base-uri',
        'connect-src',
      ]),
    );
  });

  it('is in nobody’s frame', async () => {
    stage.browsing.faults.expect(/frame|Content Security Policy|favicon/i); // what frames it here is JSON, which has no icon
    const page = await stage.browsing.open('/health/live');
    const refusal = page.waitForEvent('console', (message) => /frame/i.test(message.text()));
    await page
      .evaluate(
        `(() => {
      const frame = document.createElement('iframe');
      frame.src = '/agent/';
      document.body.append(frame);
    })()`,
      )
      .catch(() => undefined);
    expect((await refusal).text()).toMatch(/frame-ancestors|X-Frame-Options|frame-src|default-src/);
  });
});

describe('the widget', () => {
  it('keeps its visit for the next time, by the name of it, and no address tells of it', async () => {
    const page = await stage.browsing.openWidget();
    const requests = watchRequests(page);
    await page.reload();
    await page.locator('baton-chat .launcher').click();
    const field = page.locator('baton-chat textarea');
    await field.fill('<script>window.caught = 1</script>');
    await field.press('Enter');
    await page.locator('baton-chat .thread li').getByText('<script>window.caught = 1</script>').waitFor();
    const visited = async (): Promise<readonly string[]> =>
      Object.entries(await keptBy(page)).flatMap(([name, value]) => (JWT.test(value) ? [name] : []));
    await until('the visit is kept', async () => (await visited()).length > 0);
    tellsNothing(requests);
    for (const name of await visited()) expect(name).toMatch(/^baton:visit:/);
    expect(Object.keys(await keptBy(page)).filter((name) => name.startsWith('cookie'))).toEqual([]);
    expect(await page.evaluate('window.caught')).toBeUndefined();
    expect(await page.evaluate('Object.keys(window).filter((name) => /baton/i.test(name)).join()')).toBe('Baton');
  });
});

describe('the start page', () => {
  it.each(['light', 'dark'] as const)(
    'has nothing that its policy refuses, and leads to both pages (%s)',
    async (theme) => {
      stage.browsing.faults.expect(/favicon/); // it has no icon
      const page = await stage.browsing.open('/', { theme });
      await page.getByRole('link', { name: 'Open the console' }).waitFor();
      await page.getByRole('link', { name: /widget/ }).click();
      await page.locator('baton-chat').waitFor({ state: 'attached' });
    },
  );
});
