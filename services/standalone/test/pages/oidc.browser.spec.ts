import { axeViolations, Browsing, shot } from '@baton/testing/src/browser';
import type { Page } from 'playwright-core';
import type { Standalone } from '../../src/standalone.module';
import { newFolder, removeFolder, startIn } from '../temporary.standalone';
import { waitingTicket } from './chat.people';
import { freePort, ProviderProcess } from './oidc/provider.process';
import { isSignedIn, signOut } from './signed-in';

const PEOPLE = {
  maria: { name: 'Maria Lopez', roles: ['agent'] },
  sofia: { name: 'Sofia Rossi', roles: ['supervisor'] },
  guest: { name: 'Gus Guest', roles: [] },
};
type Account = keyof typeof PEOPLE;

let folder: string;
let provider: ProviderProcess;
let standalone: Standalone;
let browsing: Browsing;

beforeAll(async () => {
  const [port, providerPort] = [await freePort(), await freePort()];
  const issuer = `http://127.0.0.1:${providerPort}`;
  folder = newFolder();
  provider = await ProviderProcess.start(providerPort, `http://127.0.0.1:${port}/agent/`, PEOPLE);
  standalone = await startIn(folder, {
    port,
    issuers: [{ issuer, audience: 'baton', jwks: { url: `${issuer}/jwks` } }],
    console: {
      auth: 'oidc',
      issuer,
      clientId: 'baton-console',
      scope: 'openid profile offline_access',
      resource: 'https://baton.example',
    },
    pageOrigins: { connect: [issuer] },
  });
  browsing = await Browsing.start(standalone.url);
}, 120_000);
afterEach(async () => {
  await provider.reset();
  await browsing.closeAll();
});
afterAll(async () => {
  await browsing?.stop();
  await standalone?.stop();
  await provider?.stop();
  removeFolder(folder);
});

/** At the provider's own page. */
const signInAt = async (page: Page, account: string): Promise<void> => {
  await page.getByLabel('Name').fill(account);
  await page.getByRole('button', { name: 'Sign in' }).click();
};

/** Somebody's console, after they have signed in. */
const signedIn = async (account: Account, path = ''): Promise<Page> => {
  const page = await browsing.openConsole(null, { path });
  await signInAt(page, account);
  await isIn(page, account);
  return page;
};

const isIn = (page: Page, account: Account): Promise<void> => isSignedIn(page, PEOPLE[account].name);

const isSetUpWrongly = async (page: Page, detail: RegExp): Promise<void> => {
  await page.getByRole('heading', { name: 'Sign-in is not set up correctly' }).waitFor();
  await page.getByText(detail).waitFor();
  expect(await axeViolations(page)).toEqual([]);
};

/** Maria types an answer, in a page that must not be loaded again meanwhile. */
const typing = async () => {
  const ticketId = await waitingTicket(standalone.url, 'Where is my parcel?');
  const page = await signedIn('maria', `tickets/${ticketId}`);
  await page.evaluate('globalThis.isSamePage = true');
  await page.getByRole('button', { name: 'Claim', exact: true }).click();
  const composer = page.getByRole('textbox', { name: 'Your message' });
  await composer.waitFor();
  return {
    page,
    composer,
    isSamePage: () => page.evaluate<boolean>('globalThis.isSamePage === true'),
  };
};

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Your session has ended' });

describe('signing in at a provider', () => {
  it('comes back to the place that was asked for, with nothing of it left in the address', async () => {
    const path = 'tickets/0198c0de-0000-7000-8000-000000000000?tab=user';
    const page = await signedIn('maria', path);
    expect(new URL(page.url()).href).toBe(`${standalone.url}/agent/${path}`);
    expect(await page.evaluate<string>('JSON.stringify({ ...sessionStorage, ...localStorage })')).not.toMatch(/eyJ/);
  });

  it('is not asked for again by a reload, nor by a second tab', async () => {
    const page = await signedIn('maria');
    await page.reload();
    await isIn(page, 'maria');
    await isIn(await browsing.openConsole(null, { beside: page }), 'maria');
  });

  it('maps what the provider says about roles', async () => {
    await signedIn('sofia');
    const guest = await browsing.openConsole(null);
    await signInAt(guest, 'guest');
    await guest.getByRole('heading', { name: 'Gus Guest, you have no role here' }).waitFor();
    await shot(guest, 'session/no-role');
  });

  it('says what the provider refuses, and lets one try again', async () => {
    const page = await browsing.openConsole(null);
    await signInAt(page, 'nobody');
    await page.getByText('access_denied: not today').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await signInAt(page, 'maria');
    await isIn(page, 'maria');
  });

  it('believes no answer whose state is not the one that it sent', async () => {
    const page = await browsing.openConsole(null);
    await provider.set({ forgesState: true });
    await signInAt(page, 'maria');
    await page.getByRole('heading', { name: 'This sign-in was not started here' }).waitFor();
    expect(page.url()).toBe(`${standalone.url}/agent/`);
    await shot(page, 'session/not-asked-for');
  });

  it('believes no answer that this tab has not asked for', async () => {
    const page = await browsing.openConsole(null, { path: '?code=stolen&state=made-up' });
    await page.getByRole('heading', { name: 'This sign-in was not started here' }).waitFor();
    expect(page.url()).toBe(`${standalone.url}/agent/`);
  });

  it('says when the provider cannot be reached, and goes on when it can', async () => {
    await provider.set({ isDown: true });
    browsing.faults.expect(/net::ERR_(EMPTY_RESPONSE|CONNECTION_)/);
    const page = await browsing.openConsole(null);
    await page.getByRole('heading', { name: 'The sign-in service cannot be reached' }).waitFor();
    await shot(page, 'session/provider-down');
    await provider.set({ isDown: false });
    await page.getByRole('button', { name: 'Try again' }).click();
    await signInAt(page, 'maria');
    await isIn(page, 'maria');
  });

  it('does not mind a clock that is two hours ahead', async () => {
    const page = await browsing.open('about:blank');
    await page.clock.setSystemTime(Date.now() + 2 * 3_600_000);
    await page.goto(`${standalone.url}/agent/`);
    await signInAt(page, 'maria');
    await isIn(page, 'maria');
  });

  it.each([
    ['names no provider', '{"auth":"oidc"}', /no address of a provider/],
    ['is none', 'what?', /config\.json is no JSON/],
  ])('says what is wrong when the configuration %s', async (_, body, detail) => {
    const page = await browsing.open('about:blank');
    await page.route('**/agent/config.json', (route) => route.fulfill({ body }));
    await page.goto(`${standalone.url}/agent/`);
    await isSetUpWrongly(page, detail);
  });

  it('says what is wrong when the provider gives tokens that are nothing to Baton', async () => {
    const page = await browsing.open('about:blank');
    await page.route('**/agent/config.json', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), resource: undefined } });
    });
    await page.goto(`${standalone.url}/agent/`);
    await signInAt(page, 'maria');
    await isSetUpWrongly(page, /no JWT.*CONSOLE_OIDC_RESOURCE/);
  });

  it('says what is wrong when the provider calls itself otherwise', async () => {
    const page = await browsing.open('about:blank');
    await page.route('**/.well-known/openid-configuration', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), issuer: 'https://other.example' } });
    });
    await page.goto(`${standalone.url}/agent/`);
    await isSetUpWrongly(page, /is not understood/);
  });
});

describe('a session at a provider', () => {
  it('is renewed again and again while somebody types, and they notice nothing', async () => {
    await provider.set({ lifetime: 5 });
    const { page, composer, isSamePage } = await typing();
    for (const word of ['one ', 'two ', 'three']) {
      const renewed = page.waitForResponse((response) => response.url() === `${provider.issuer}/token`);
      await composer.pressSequentially(word, { delay: 50 });
      expect((await renewed).status()).toBe(200);
    }
    expect(await composer.inputValue()).toBe('one two three');
    expect(await isSamePage()).toBe(true);
  });

  it('that is ended at the provider is taken up again in a window, and the page goes on where it was', async () => {
    await provider.set({ lifetime: 5 });
    const { page, composer, isSamePage } = await typing();
    await composer.fill('half a sent');
    await provider.refuseRefresh();
    browsing.faults.expect(/status of 400.*\/token/);
    await dialogOf(page).waitFor();
    await shot(page, 'session/lost');
    expect(await axeViolations(page)).toEqual([]);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await opened;
    await dialogOf(page).waitFor({ state: 'hidden' });
    expect(await composer.inputValue()).toBe('half a sent');
    expect(await isSamePage()).toBe(true);
    await composer.press('Enter');
    await page.getByRole('log').getByText('half a sent').waitFor();
    await page.getByRole('log').getByText('Sending…').waitFor({ state: 'detached' });
  });

  it('is not taken up by somebody else', async () => {
    await provider.set({ lifetime: 5 });
    const page = await signedIn('maria');
    await provider.refuseRefresh();
    browsing.faults.expect(/status of 400.*\/token/);
    await dialogOf(page).waitFor();
    await page.context().clearCookies();
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await signInAt(await opened, 'sofia');
    await page.getByText('Sofia Rossi has signed in there, but this page is Maria Lopez’s.').waitFor();
    await page.getByRole('button', { name: 'Start anew as Sofia Rossi' }).click();
    await isIn(page, 'sofia');
  });

  it('outlives a provider that is away for a while', async () => {
    await provider.set({ lifetime: 5 });
    const page = await signedIn('maria');
    browsing.faults.expect(/net::ERR_/);
    const failed = page.waitForEvent('requestfailed', (request) => request.url() === `${provider.issuer}/token`);
    await provider.set({ isDown: true });
    await failed;
    const renewed = page.waitForResponse((response) => response.url() === `${provider.issuer}/token`);
    await provider.set({ isDown: false });
    expect((await renewed).status()).toBe(200);
    await expect(dialogOf(page).count()).resolves.toBe(0);
  });

  it('ends at the provider too, and in every tab of that person; no address has a token in it', async () => {
    const page = await signedIn('maria');
    const beside = await browsing.openConsole(null, { beside: page });
    await isIn(beside, 'maria');
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await signOut(page, PEOPLE.maria.name);
    await page.getByRole('heading', { name: 'Sign out here too?' }).waitFor();
    expect(addresses.filter((address) => address.includes(provider.issuer))).not.toEqual([]);
    expect(addresses.filter((address) => /eyJ|id_token/.test(address))).toEqual([]);
    await page.getByRole('button', { name: 'Yes' }).click();
    for (const tab of [page, beside]) await tab.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await shot(page, 'session/signed-out');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'The house’s sign-in' }).waitFor();
  });
});
