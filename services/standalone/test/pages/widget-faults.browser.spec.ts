import type { BatonClient } from '@baton/client';
import type { Page } from 'playwright-core';
import { onDisk, TOO_MANY_BYTES } from './files.stage';
import { maria, pagesStage, sofia } from './pages.stage';
import { inPage } from './ticket.stage';
import { until } from './until';
import {
  agentSays,
  chatOn,
  conversationOf,
  type CustomerChat,
  inWidget,
  openChat,
  talkWith,
  waitingTicketOf,
} from './widget.stage';

/* What customers do that nobody planned for, and what the network does to them. */

const stage = pagesStage();
let [agent, supervisor]: BatonClient[] = [];
let page: Page;
let chat: CustomerChat;

beforeAll(async () => {
  [agent, supervisor] = [maria, sofia].map((person) => stage.client(person));
  for (const client of [agent!, supervisor!]) await client.agents.register();
}, 60_000);
beforeEach(async () => {
  page = await stage.browsing.openWidget();
});
afterEach(async () => {
  for (const { ticket } of await supervisor!.inbox({ all: true })) await supervisor!.tickets.delete(ticket.id, {});
});

const area = (of: CustomerChat) => of.panel.locator('textarea');

/** Pastes as a person does: the page sees an input, where the cursor is. */
const pastes = async (text: string): Promise<void> => {
  await area(chat).focus();
  await page.evaluate(`document.execCommand('insertText', false, ${JSON.stringify(text)})`);
};

const PERSON = 'Talk to a person';

/** What the customer said, as the services keep it, but for the way to a person. */
const saidBy = async (of: Page): Promise<readonly string[]> => {
  const { items } = await supervisor!.conversations.items(await conversationOf(of), { limit: 200 });
  return items.flatMap((item) =>
    item.kind === 'message' && item.author.kind === 'customer' && item.text !== PERSON
      ? [item.text ?? '']
      : item.kind === 'file'
        ? [`file ${item.name ?? ''}`]
        : [],
  );
};

/** Both are told of this customer's chat only once there is a ticket. */
const withPerson = async (): Promise<{ conversationId: string; ticketId: string }> => {
  chat = await openChat(page);
  const ticketId = await talkWith(chat, agent!);
  return { conversationId: await conversationOf(page), ticketId };
};

const texts = (of: CustomerChat): Promise<readonly string[]> => of.thread.locator('.said .text').allTextContents();

describe('what a customer types and pastes', () => {
  test('emoji, right-to-left overrides, markup and lines stay what they are, on both sides', async () => {
    await withPerson();
    const odd = [
      '👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301',
      'invoice\u202Egnp.exe',
      '<script>window.caught = 1</script>',
      '"><img src=x onerror="window.caught = 1">',
      'one\n  two\n\nthree',
      'مرحبا 17 hello',
    ];
    for (const text of odd) {
      await pastes(text);
      await area(chat).press('Enter');
      await chat.thread.locator('.said.own:not(.outgoing) .text', { hasText: text }).waitFor();
    }
    expect((await texts(chat)).filter((text) => odd.includes(text))).toEqual(odd);
    expect(await saidBy(page)).toEqual(odd);
    expect(await page.evaluate('window.caught')).toBeUndefined();
    expect(await chat.thread.locator('img, script').count()).toBe(0);
    const overridden = chat.thread.locator('.said.own .text', { hasText: 'gnp.exe' });
    const name = await overridden.evaluate(inPage<string>('one', 'return getComputedStyle(one).unicodeBidi'));
    expect(name).toMatch(/isolate|plaintext/);
  });

  test('50 kB that were pasted are still there after a reload, and are sent when they were shortened', async () => {
    await withPerson();
    await pastes('abcd '.repeat(10_240));
    await chat.panel.getByText(/51,200 of 8,000 characters/).waitFor();
    await page.reload();
    await until(
      () => area(chat).inputValue(),
      (text) => text.length === 51_200,
    );
    expect(await chat.panel.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await area(chat).fill('abcd '.repeat(1_599) + 'abcd.');
    await area(chat).press('Enter');
    await until(
      () => saidBy(page),
      (said) => said.at(-1)?.length === 8_000,
    );
  });
});

describe('files', () => {
  test('21 MB are refused by a clear word before a byte was sent; what was chosen with it is sent', async () => {
    await withPerson();
    let asked = 0;
    page.on('request', (request) => (asked += request.url().endsWith('/files') ? 1 : 0));
    await chat.panel
      .locator('input[type=file]')
      .setInputFiles([onDisk('film.mp4', TOO_MANY_BYTES), onDisk('list.txt', 'milk')]);
    const film = chat.line('film.mp4');
    await film.getByText(/Not sent\. film\.mp4 is larger than 20 MB\./).waitFor();
    await chat.panel.getByRole('button', { name: /Download list\.txt/ }).waitFor();
    expect(asked).toBe(1);
    expect(await film.getByRole('button').allTextContents()).toEqual(['Discard']);
    expect(await saidBy(page)).toEqual(['file list.txt']);
  });

  test('one that breaks half-way, stored or not, is tried again and is one file', async () => {
    await withPerson();
    stage.browsing.faults.expect(/net::ERR_/);
    let [isBroken, tries] = [true, 0];
    await page.route('**/files', async (route) => {
      if (!isBroken) return route.continue();
      // the first arrives and its answer does not; the others do not arrive
      if ((tries += 1) === 1) await route.fetch();
      return route.abort('connectionreset');
    });
    const file = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('all of it') };
    await chat.panel.locator('input[type=file]').setInputFiles([file]);
    const failed = chat.thread.locator('.outgoing.failed');
    await failed.getByText('Not sent. The chat cannot be reached right now.').waitFor({ timeout: 60_000 });
    isBroken = false;
    await failed.getByRole('button', { name: 'Try again' }).dblclick();
    await failed.waitFor({ state: 'detached' });
    await chat.thread.locator('.outgoing').waitFor({ state: 'detached' });
    await chat.panel.getByRole('button', { name: /Download notes\.txt/ }).waitFor();
    expect(await saidBy(page)).toEqual(['file notes.txt']);
  }, 120_000);
});

describe('double clicks', () => {
  test('open the chat, ask for a person, send and ask whether to end it: each is done once', async () => {
    await page.locator('baton-chat .launcher').dblclick();
    chat = chatOn(page);
    await chat.panel.getByRole('button', { name: 'Opening hours' }).dblclick();
    await chat.sees(/Monday to Friday/);
    await chat.panel.getByRole('button', { name: PERSON }).dblclick();
    const ticketId = await waitingTicketOf(page, agent!);
    await agent!.tickets.claim(ticketId);
    await area(chat).fill('once');
    await chat.panel.getByRole('button', { name: 'Send' }).dblclick();
    await chat.thread.locator('.said.own:not(.outgoing)', { hasText: 'once' }).waitFor();
    await chat.panel.getByRole('button', { name: 'End chat' }).dblclick();
    await chat.panel.getByRole('alertdialog', { name: 'End this chat?' }).waitFor();
    await chat.panel.getByRole('button', { name: 'Keep chatting' }).dblclick();
    await chat.panel.getByRole('alertdialog').waitFor({ state: 'detached' });
    await area(chat).fill('still here');
    await area(chat).press('Enter');
    await until(
      () => saidBy(page),
      (said) => said.includes('still here'),
    );
    expect(await saidBy(page)).toEqual(['Opening hours', 'once', 'still here']);
    expect((await agent!.tickets.get(ticketId)).customer.presence).not.toBe('ended');
    expect(await chat.line('We are finding an agent for you.').count()).toBe(1);
  });
});

describe('coming back', () => {
  test('a reload, and back and forward, keep the chat open with all that was said, also meanwhile', async () => {
    stage.browsing.faults.expect(/favicon/); // the page that is gone to is JSON, which has no icon
    const ids = await withPerson();
    await chat.say('before');
    await chat.thread.locator('.said.own:not(.outgoing)', { hasText: 'before' }).waitFor();
    await page.reload();
    await chat.sees('before');
    await page.goto(`${stage.url}/health/live`);
    await agentSays(agent!, ids, 'while you were away');
    await page.goBack();
    await chat.sees('while you were away');
    await chat.say('back again');
    await page.goForward();
    await page.goBack();
    await chat.sees('back again');
    const all = ['before', 'while you were away', 'back again'];
    await until(
      async () => (await texts(chat)).filter((text) => all.includes(text)),
      (shown) => shown.join() === all.join(),
    );
  });

  test('two tabs that open at once are one customer, and show the same, each line once', async () => {
    const tabs = [page, await stage.browsing.openWidget({ beside: page })];
    const [here, there] = (await Promise.all(tabs.map(openChat))) as [CustomerChat, CustomerChat];
    await until(
      async () => [await conversationOf(there.page), await conversationOf(here.page)],
      ([ofThere, ofHere]) => ofThere === ofHere,
    );
    chat = here;
    const ids = { ticketId: await talkWith(here, agent!), conversationId: await conversationOf(page) };
    await here.say('from the one');
    await there.sees('from the one');
    await there.say('from the other');
    await here.sees('from the other');
    await agentSays(agent!, ids, 'to both');
    for (const tab of [here, there]) {
      await tab.sees('to both');
      await until(
        async () => (await texts(tab)).slice(-3),
        (shown) => shown.join() === 'from the one,from the other,to both',
      );
      expect(await tab.line('Maria Lopez has joined the chat.').count()).toBe(1);
    }
  });

  test('what came to the closed widget is still counted after a reload, until it was read in another tab', async () => {
    const ids = await withPerson();
    await page.keyboard.press('Escape');
    for (const text of ['one', 'two', 'three']) await agentSays(agent!, ids, text);
    await page.getByRole('button', { name: 'Open chat, 3 unread messages' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Open chat, 3 unread messages' }).waitFor();
    expect(await inWidget(page, '.badge', '(badge) => badge.dataset.count')).toBe('3');
    const other = await stage.browsing.openWidget({ beside: page });
    await other.getByRole('button', { name: 'Open chat, 3 unread messages' }).click();
    await chatOn(other).sees('three');
    await page.getByRole('button', { name: 'Open chat', exact: true }).waitFor();
  });
});

describe('a server that is away', () => {
  test('when the chat is opened, that is said, and Try again goes on when it is back: as one customer', async () => {
    stage.browsing.faults.expect(/net::ERR_CONNECTION_REFUSED/);
    await page.route('**/v1/**', (route) => route.abort('connectionrefused'));
    await page.locator('baton-chat .launcher').click();
    chat = chatOn(page);
    const again = chat.panel.getByRole('button', { name: 'Try again' });
    await chat.panel.getByRole('alert').getByText('The chat cannot be reached right now.').waitFor();
    await again.click();
    await again.waitFor({ state: 'detached' });
    await again.waitFor(); // still away
    await page.unroute('**/v1/**');
    let visits = 0;
    page.on('request', (request) => (visits += request.url().endsWith('/v1/visitors') ? 1 : 0));
    await again.dblclick();
    await chat.sees(/I am the demo bot/);
    expect(visits).toBe(1);
  });
});
