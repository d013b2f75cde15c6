import type { BatonClient, DevIdentity } from '@baton/client';
import { cutOff } from '@baton/testing/src/browser';
import { SignJWT } from 'jose';
import type { Page } from 'playwright-core';
import { maria, pagesStage, sofia } from './pages.stage';
import { until } from './until';
import { agentSays, chatOn, conversationOf, type CustomerChat, openChat, talkWith } from './widget.stage';

const SECRET = new TextEncoder().encode('a secret of the shop that is long enough for HMAC');
const stage = pagesStage({
  identityIssuers: [{ channel: 'web', issuer: 'shop', audience: 'baton', keys: { secret: SECRET } }],
});
const paul: DevIdentity = { sub: 'paul', name: 'Paul Private', roles: ['privacy'] };

let [agent, supervisor]: BatonClient[] = [];
let page: Page;
let chat: CustomerChat;
beforeAll(async () => {
  [agent, supervisor] = [stage.client(maria), stage.client(sofia)];
  for (const client of [agent, supervisor]) await client.agents.register();
}, 60_000);
beforeEach(async () => {
  page = await stage.browsing.openWidget();
});
afterEach(async () => {
  for (const { ticket } of await supervisor!.inbox({ all: true })) await supervisor!.tickets.delete(ticket.id);
});

/** What stands in the thread: each message with its author's side, in order. */
const linesOf = (of: CustomerChat): Promise<readonly string[]> =>
  of.thread.locator('.said:not(.outgoing) .text').allInnerTexts();

const postsOf = '**/v1/conversations/*/messages';

describe('a reload', () => {
  it('finds the history, what was being written and the chat as open as it was', async () => {
    chat = await openChat(page);
    await talkWith(chat, agent!);
    await chat.say('before the reload');
    await chat.line('before the reload').locator('time').waitFor();
    await chat.panel.locator('textarea').fill('a draft that nobody');
    const before = await linesOf(chat);
    await page.reload();
    await chat.sees('before the reload');
    await until(
      () => linesOf(chat),
      (lines) => lines.join() === before.join(),
    );
    expect(await chat.panel.locator('textarea').inputValue()).toBe('a draft that nobody');
    await chat.panel.getByRole('button', { name: 'End chat' }).waitFor();
  });

  it('in the middle of sending loses no word', async () => {
    chat = await openChat(page);
    await page.route(postsOf, (route) => (route.request().method() === 'POST' ? undefined : route.continue()));
    await chat.say('on its way when the page went');
    await chat.line('on its way when the page went').getByText('Sending…').waitFor();
    await page.unroute(postsOf);
    await page.reload();
    await until(
      () => chat.panel.locator('textarea').inputValue(),
      (text) => text === 'on its way when the page went',
    );
    await chat.panel.locator('textarea').press('Enter');
    await chat.line('on its way when the page went').locator('time').waitFor();
    expect((await linesOf(chat)).filter((text) => text === 'on its way when the page went')).toHaveLength(1);
  });
});

it('what both sides write while the network is cut stands on both sides afterwards, in one order, once', async () => {
  chat = await openChat(page);
  const ticketId = await talkWith(chat, agent!);
  const ids = { conversationId: await conversationOf(page), ticketId };
  const mend = await cutOff(stage.browsing, page);
  for (let n = 1; n <= 10; n += 1) {
    await chat.say(`customer ${n}`);
    await agentSays(agent!, ids, `agent ${n}`);
  }
  await chat.panel.getByText('You are offline.').waitFor();
  await chat.line('customer 10').getByText('Sending…').waitFor();
  await mend();
  const shown = await until(
    () => linesOf(chat),
    (lines) => lines.filter((text) => /^(customer|agent) \d+$/.test(text)).length === 20,
    60_000,
  );
  const { items } = await agent!.conversations.items(ids.conversationId, { limit: 100 });
  const stored = items.flatMap((item) => (item.kind === 'message' ? [item.text] : []));
  expect(shown).toEqual(stored);
  for (const side of ['customer', 'agent'])
    expect(shown.filter((text) => text.startsWith(`${side} `))).toEqual(
      Array.from({ length: 10 }, (_none, index) => `${side} ${index + 1}`),
    );
  await chat.thread.locator('.outgoing').waitFor({ state: 'detached' });
  await chat.panel.getByText('You are offline.').waitFor({ state: 'detached' });
});

/** Puts another token in the place of the one that is kept. */
const withToken = (on: Page, make: string): Promise<unknown> =>
  on.evaluate(`{
    const key = Object.keys(localStorage).find((name) => name.startsWith('baton:visit:'));
    const visit = JSON.parse(localStorage.getItem(key));
    localStorage.setItem(key, JSON.stringify({ ...visit, token: (${make})(visit.token) }));
  }`);

describe('a chat that is no more', () => {
  it.each([
    ['has expired', `() => 'h.' + btoa(JSON.stringify({ exp: 1 })) + '.s'`],
    ['no service accepts', `(token) => token.slice(0, -12) + 'AAAAAAAAAAAA'`],
  ])('a token that %s begins another one, and says so', async (_what, make) => {
    chat = await openChat(page);
    const before = await conversationOf(page);
    await withToken(page, make);
    await page.reload();
    await chat.panel.getByText('Your earlier chat has expired. This is a new one.').waitFor();
    await chat.panel.locator('.choice').first().waitFor();
    expect(await conversationOf(page)).not.toBe(before);
    await chat.say('what are your opening hours?');
    await chat.sees(/Monday to Friday/);
  });

  it('who was erased while the page is open begins anew, and nothing of before is shown', async () => {
    chat = await openChat(page);
    await chat.say('my secret is a word');
    await chat.line('my secret is a word').locator('time').waitFor();
    const before = await conversationOf(page);
    const customerId = (await supervisor!.conversations.get(before)).customer.id;
    await page.keyboard.type('half a dra');
    await erase(customerId);
    await chat.panel.getByText('Your earlier chat was deleted. This is a new one.').waitFor();
    await chat.panel.locator('.choice').first().waitFor();
    expect(await conversationOf(page)).not.toBe(before);
    expect(await chat.line('my secret').count()).toBe(0);
    await chat.panel.locator('.notice button').click();
    await chat.panel.locator('.notice').waitFor({ state: 'detached' });
  });

  const erase = async (customerId: string): Promise<void> => {
    const { token } = await fetch(`${stage.url}/v1/dev/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(paul),
    }).then((answer) => answer.json() as Promise<{ token: string }>);
    const { status } = await fetch(`${stage.url}/v1/customers/${customerId}/erasure`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(status).toBe(202);
  };
});

describe('two tabs', () => {
  it('that are opened for the first time at once are one customer', async () => {
    const other = await stage.browsing.openWidget({ beside: page });
    const buttons = [page, other].map((tab) => tab.locator('baton-chat .launcher'));
    await Promise.all(buttons.map((button) => button.click()));
    for (const tab of [page, other]) await chatOn(tab).panel.locator('.choice').first().waitFor();
    await chatOn(page).say('said in one');
    await chatOn(other).sees('said in one');
  });

  it('show the same, and what is read in one is read in the other', async () => {
    chat = await openChat(page);
    const ticketId = await talkWith(chat, agent!);
    const ids = { conversationId: await conversationOf(page), ticketId };
    const other = await stage.browsing.openWidget({ beside: page });
    await other.locator('baton-chat .launcher').waitFor();
    await page.keyboard.press('Escape');
    await agentSays(agent!, ids, 'for both');
    for (const tab of [page, other]) await tab.getByRole('button', { name: 'Open chat, 1 unread message' }).waitFor();
    await other.locator('baton-chat .launcher').click();
    await chatOn(other).sees('for both');
    await page.getByRole('button', { name: 'Open chat', exact: true }).waitFor();
  });
});

const tooMany = (seconds: number) => ({
  status: 429,
  headers: { 'retry-after': String(seconds), 'content-type': 'application/problem+json' },
  body: JSON.stringify({
    type: 'urn:baton:problem:too-many-requests',
    title: 'x',
    status: 429,
    code: 'too-many-requests',
  }),
});

describe('too much at once', () => {
  it('is waited for in silence when it is soon over', async () => {
    chat = await openChat(page);
    let refusals = 2;
    await page.route(postsOf, (route) => {
      if (route.request().method() !== 'POST' || refusals === 0) return route.continue();
      refusals -= 1;
      return route.fulfill(tooMany(1));
    });
    await chat.say('a little later');
    await chat.line('a little later').locator('time').waitFor();
    expect(refusals).toBe(0);
  });

  it('is said in words when it takes longer, at first contact too', async () => {
    await page.route('**/v1/visitors', (route) => route.fulfill(tooMany(42)));
    chat = chatOn(page);
    await page.locator('baton-chat .launcher').click();
    await chat.panel.getByText('Too much at once. Please wait 42 seconds.').waitFor();
    await page.unroute('**/v1/visitors');
    await chat.panel.getByRole('button', { name: 'Try again' }).click();
    await chat.panel.locator('.choice').first().waitFor();
  });

  it('a message that is refused for long stays, with Try again, and is sent once', async () => {
    chat = await openChat(page);
    await page.route(postsOf, (route) =>
      route.request().method() === 'POST' ? route.fulfill(tooMany(60)) : route.continue(),
    );
    await chat.say('patience');
    const failed = chat.line('patience').getByText(/Not sent\. Too much at once\. Please wait 60 seconds\./);
    await failed.waitFor({ timeout: 60_000 });
    await page.unroute(postsOf);
    await chat.line('patience').getByRole('button', { name: 'Try again' }).dblclick();
    await chat.line('patience').locator('time').waitFor();
    expect((await linesOf(chat)).filter((text) => text === 'patience')).toHaveLength(1);
  }, 120_000);
});

describe('a file', () => {
  it('whose answer is lost is there once', async () => {
    chat = await openChat(page);
    stage.browsing.faults.expectNoNetwork();
    let lost = 1;
    await page.route('**/v1/conversations/*/files', async (route) => {
      if (lost === 0) return route.continue();
      lost -= 1;
      await route.fetch();
      return route.abort('connectionreset');
    });
    const file = { name: 'half.txt', mimeType: 'text/plain', buffer: Buffer.from('half-way') };
    await chat.panel.locator('input[type=file]').setInputFiles([file]);
    await chat.panel.getByRole('button', { name: /Download half\.txt/ }).waitFor();
    await chat.thread.locator('.outgoing').waitFor({ state: 'detached' });
    expect([lost, await chat.line('half.txt').count()]).toEqual([0, 1]);
  });

  it('that fails stays with its reason, and Try again sends it', async () => {
    chat = await openChat(page);
    stage.browsing.faults.expectNoNetwork();
    await page.route('**/v1/conversations/*/files', (route) => route.abort('connectionreset'));
    const file = { name: 'later.txt', mimeType: 'text/plain', buffer: Buffer.from('later') };
    await chat.panel.locator('input[type=file]').setInputFiles([file]);
    const again = chat.line('later.txt').getByRole('button', { name: 'Try again' });
    await again.waitFor({ timeout: 60_000 });
    await page.unroute('**/v1/conversations/*/files');
    await again.click();
    await chat.panel.getByRole('button', { name: /Download later\.txt/ }).waitFor();
  }, 120_000);
});

describe('a customer whom the site vouches for', () => {
  const proof = (sub: string, name: string): Promise<string> =>
    new SignJWT({ name })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(sub)
      .setIssuer('shop')
      .setAudience('baton')
      .setExpirationTime('5m')
      .sign(SECRET);

  it('finds their chat on another device, and leaves nothing to the next one at the same', async () => {
    await page.evaluate(`Baton.identify(async () => ${JSON.stringify(await proof('mia', 'Mia Okafor'))})`);
    chat = await openChat(page);
    await chat.say('I am Mia');
    await chat.line('I am Mia').locator('time').waitFor();
    const conversationId = await conversationOf(page);
    expect((await supervisor!.conversations.get(conversationId)).customer.name).toBe('Mia Okafor');
    const device = await stage.browsing.openWidget();
    await device.evaluate(`Baton.identify(${JSON.stringify(await proof('mia', 'Mia Okafor'))})`);
    await device.locator('baton-chat .launcher').click();
    await chatOn(device).sees('I am Mia');
    await page.evaluate('Baton.identify(null)');
    await chat.panel.locator('.choice').first().waitFor();
    expect(await conversationOf(page)).not.toBe(conversationId);
    expect(await chat.line('I am Mia').count()).toBe(0);
  });

  it('with a proof that nobody believes is told so, and is nobody', async () => {
    stage.browsing.faults.expect(/refused/);
    await page.evaluate(`Baton.identify('a.b.c')`);
    await page.locator('baton-chat .launcher').click();
    await chatOn(page).panel.getByText('The chat could not be opened.').waitFor();
  });
});
