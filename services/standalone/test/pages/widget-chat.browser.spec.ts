import type { BatonClient } from '@baton/client';
import type { Page } from 'playwright-core';
import { until } from './until';
import { maria, pagesStage, sofia, tom } from './pages.stage';
import {
  agentSays,
  chatOn,
  conversationOf,
  focused,
  inWidget,
  type CustomerChat,
  openChat,
  picture,
  talkWith,
  waitingTicketOf,
} from './widget.stage';

const stage = pagesStage();
let [mariaClient, tomClient, sofiaClient]: BatonClient[] = [];
let page: Page;
let chat: CustomerChat;

beforeAll(async () => {
  [mariaClient, tomClient, sofiaClient] = [maria, tom, sofia].map((person) => stage.client(person));
  for (const client of [mariaClient!, tomClient!, sofiaClient!]) await client.agents.register();
}, 60_000);
beforeEach(async () => {
  page = await stage.browsing.openWidget();
});
/** The next test's customer is to be next in the queue. */
afterEach(async () => {
  for (const { ticket } of await sofiaClient!.inbox({ all: true })) await sofiaClient!.tickets.delete(ticket.id, {});
});

/** What somebody does with mouse and clipboard, as the page is told of it. */
const PASTE = `(area) => {
  const data = new DataTransfer();
  data.items.add(new File(['pasted words'], 'pasted.txt', { type: 'text/plain' }));
  area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}`;
const DROP = `(panel) => {
  const data = new DataTransfer();
  data.items.add(new File(['<html><script>1</script></html>'], 'page.txt', { type: 'text/plain' }));
  data.items.add(new File([new Uint8Array(21 * 1024 * 1024)], 'film.mp4'));
  panel.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}`;

const idsOf = async (ticketId: string) => ({ conversationId: await conversationOf(page), ticketId });

describe('before anybody has asked', () => {
  it('no service hears of who only looks at the page', async () => {
    const asked: string[] = [];
    const other = await stage.browsing.open('about:blank');
    other.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await other.goto(`${stage.url}/widget/`);
    await other.locator('baton-chat .launcher').waitFor();
    await other.waitForLoadState('networkidle');
    expect(asked.filter((path) => path.startsWith('/v1/'))).toEqual([]);
  });
});

describe('the bot', () => {
  it('comes first and offers choices; who picks one is answered, and the focus is where one writes', async () => {
    chat = await openChat(page);
    await chat.sees(/I am the demo bot/);
    await chat.panel.getByRole('button', { name: 'Opening hours' }).click();
    await chat.sees(/Monday to Friday/);
    await chat.line('Opening hours').first().waitFor();
    expect(await focused(page, 'tagName')).toBe('TEXTAREA');
    await expect(chat.panel.getByRole('button', { name: 'Opening hours' }).count()).resolves.toBe(0);
  });

  it('stands aside for a person, who is asked for in one press', async () => {
    chat = await openChat(page);
    await chat.say('what are your opening hours?');
    await chat.sees(/Monday to Friday/);
    await chat.panel.getByRole('button', { name: 'Talk to a person' }).click();
    await chat.sees('We are finding an agent for you.');
    await waitingTicketOf(page, mariaClient!);
    await chat.panel.getByText('You are next.').waitFor();
    await chat.panel.getByRole('button', { name: 'End chat' }).waitFor();
  });
});

it('two who wait see their places, and the second moves up', async () => {
  chat = await openChat(page);
  await chat.panel.getByRole('button', { name: 'Talk to a person' }).click();
  await chat.panel.getByText('You are next.').waitFor();
  const other = await openChat(await stage.browsing.openWidget());
  await other.panel.getByRole('button', { name: 'Talk to a person' }).click();
  await other.panel.getByText('You are number 2 in the queue.').waitFor();
  await mariaClient!.tickets.claim(await waitingTicketOf(page, mariaClient!));
  await other.panel.getByText('You are next.').waitFor();
});

describe('with an agent', () => {
  let ticketId: string;
  beforeEach(async () => {
    chat = await openChat(page);
    ticketId = await talkWith(chat, mariaClient!);
  });

  it('says who has joined, and both write and see each other type', async () => {
    await chat.sees('Maria Lopez has joined the chat.');
    const ids = await idsOf(ticketId);
    await expect(chat.panel.getByRole('heading', { level: 2 }).innerText()).resolves.toContain('Maria Lopez');
    mariaClient!.typing.touch(ids.conversationId);
    await chat.panel.getByText('Maria Lopez is typing…').waitFor();
    await agentSays(mariaClient!, ids, 'Good morning! What can I do?');
    await chat.sees('Good morning! What can I do?');
    await chat.panel.getByText('Maria Lopez is typing…').waitFor({ state: 'detached' });
    const view = mariaClient!.live.open(`ticket:${ticketId}`);
    const isTyping = new Promise((resolve) => void view.onTyping(({ author }) => resolve(author.kind)));
    await until(
      async () => view.getSnapshot().status,
      (status) => status === 'open',
    );
    await chat.panel.locator('textarea').pressSequentially('My parcel');
    await expect(isTyping).resolves.toBe('customer');
    await chat.panel.locator('textarea').press('Shift+Enter');
    await chat.panel.locator('textarea').pressSequentially('is late');
    await chat.panel.locator('textarea').press('Enter');
    await chat.sees('is late');
    const { items } = await mariaClient!.conversations.items(ids.conversationId);
    expect(items.at(-1)).toMatchObject({ kind: 'message', text: 'My parcel\nis late', author: { kind: 'customer' } });
    mariaClient!.live.release(view);
  });

  it('what stands before the customer’s eyes is read, what comes to the closed widget is counted', async () => {
    const ids = await idsOf(ticketId);
    await agentSays(mariaClient!, ids, 'first');
    await chat.sees('first');
    await until(
      async () => page.evaluate<boolean>(`Object.keys(localStorage).some((key) => key.startsWith('baton:read:'))`),
      (isKept) => isKept,
    );
    await page.keyboard.press('Escape');
    await chat.panel.waitFor({ state: 'detached' });
    expect(await focused(page, 'className')).toBe('launcher');
    await agentSays(mariaClient!, ids, 'second');
    await agentSays(mariaClient!, ids, 'third');
    const launcher = page.getByRole('button', { name: 'Open chat, 2 unread messages' });
    await launcher.waitFor();
    await launcher.click();
    await chat.sees('third');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Open chat', exact: true }).waitFor();
  });

  it('a forward says who will continue, an unclaim that another agent is on the way', async () => {
    // who was never here is offline, and nobody is forwarded to them
    const presence = tomClient!.presence();
    await until(
      async () => (await mariaClient!.agents.presence(['tom']))[0]?.status,
      (status) => status === 'online',
    );
    await until(
      async () => mariaClient!.tickets.forward(ticketId, { to: 'tom' }).catch(() => null),
      (ticket) => ticket !== null,
    );
    presence.close();
    await chat.sees('Tom Baker will continue the chat.');
    await expect(chat.panel.getByRole('heading', { level: 2 }).innerText()).resolves.toContain('Tom Baker');
    await tomClient!.tickets.unclaim(ticketId);
    await chat.sees('The agent has left the chat, and another one is on the way.');
    await chat.panel.getByText('You are next.').waitFor();
    await mariaClient!.tickets.claim(ticketId);
    await until(
      async () => chat.line('Maria Lopez has joined the chat.').count(),
      (count) => count === 2,
    );
  });

  it('a resolve says that the agent has left and the chat has ended; the bot is there again', async () => {
    await mariaClient!.tickets.resolve(ticketId, {});
    await chat.sees('The agent has left the chat. The live chat has ended.');
    await chat.panel.getByRole('button', { name: 'End chat' }).waitFor({ state: 'detached' });
    await chat.say('what are your opening hours?');
    await chat.sees(/Monday to Friday/);
    await chat.panel.getByRole('button', { name: 'Talk to a person' }).waitFor();
  });

  it('a delete is, to the customer, an end like any other', async () => {
    await mariaClient!.tickets.delete(ticketId, {});
    await chat.sees('The agent has left the chat. The live chat has ended.');
  });

  it('the customer ends the chat after a question, and may ask for a person anew', async () => {
    const end = chat.panel.getByRole('button', { name: 'End chat' });
    await end.click();
    const question = chat.panel.getByRole('alertdialog', { name: 'End this chat?' });
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await chat.panel.waitFor();
    await end.click();
    await question.getByRole('button', { name: 'End chat' }).dblclick();
    await chat.sees('You ended the chat.');
    await until(
      async () => (await mariaClient!.tickets.get(ticketId)).customer.presence,
      (presence) => presence === 'ended',
    );
    await chat.panel.getByRole('button', { name: 'Talk to a person' }).click();
    expect(await waitingTicketOf(page, mariaClient!)).not.toBe(ticketId);
  });

  it('files go both ways: attached and dropped ones, pictures in the thread, others to be saved', async () => {
    const ids = await idsOf(ticketId);
    const content = await picture(page);
    await chat.panel.locator('input[type=file]').setInputFiles([
      { name: 'broken.png', mimeType: 'image/png', buffer: content },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('a list of things') },
    ]);
    await chat.thread.locator('canvas.drawn').waitFor();
    await chat.sees('notes.txt');
    const share = { content: new Blob(['from Maria']), name: 'invoice.txt', ticketId };
    await mariaClient!.conversations.share(ids.conversationId, share);
    const download = page.waitForEvent('download');
    await chat.panel.getByRole('button', { name: /Download invoice\.txt/ }).click();
    expect((await download).suggestedFilename()).toBe('invoice.txt');
    const { items } = await mariaClient!.conversations.items(ids.conversationId);
    expect(items.flatMap((item) => (item.kind === 'file' ? [[item.name, item.type]] : []))).toEqual([
      ['broken.png', 'image/png'],
      ['notes.txt', 'text/plain'],
      ['invoice.txt', 'text/plain'],
    ]);
  });

  it('a pasted picture and a dropped file are sent too; what is no good is said', async () => {
    await inWidget(page, 'textarea', PASTE);
    await chat.sees('pasted.txt');
    await inWidget(page, '.panel', DROP);
    await chat.line('page.txt').getByText('This type of file cannot be sent.').waitFor();
    await chat
      .line('film.mp4')
      .getByText(/is larger than/)
      .waitFor();
    await chat.line('page.txt').getByRole('button', { name: 'Discard' }).click();
    await chat.line('page.txt').waitFor({ state: 'detached' });
  });

  it('shows what is written and runs nothing of it; addresses are followed safely', async () => {
    const ids = await idsOf(ticketId);
    const text = '<img src=x onerror=alert(1)> \u202Egnp.exe 👩‍🚀 https://example.com/x?y=1). javascript:alert(1)';
    await agentSays(mariaClient!, ids, text);
    await chat.sees('onerror=alert(1)');
    const line = chat.line('onerror=alert(1)').locator('.text');
    expect(await line.textContent()).toBe(text);
    expect(await line.locator('img').count()).toBe(0);
    const links = await line
      .locator('a')
      .evaluateAll((all) => all.map((a) => ['href', 'rel', 'target'].map((name) => a.getAttribute(name))));
    expect(links).toEqual([['https://example.com/x?y=1', 'noopener noreferrer nofollow', '_blank']]);
  });

  it('50 kB that are pasted are not cut in silence, and cannot be sent', async () => {
    await chat.panel.locator('textarea').fill('x'.repeat(50_000));
    await chat.panel.getByText(/50,000 of 8,000 characters/).waitFor();
    await chat.panel.locator('textarea').press('Enter');
    expect(await chat.panel.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await chat.say('y'.repeat(8_000));
    await chat.sees('yyyyyyyy');
    expect(await chat.panel.locator('textarea').inputValue()).toBe('');
  });
});

it('works with the keyboard alone', async () => {
  await page.locator('baton-chat .launcher').focus();
  await page.keyboard.press('Enter');
  chat = chatOn(page);
  await chat.panel.locator('.choice').first().waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await chat.sees('We are finding an agent for you.');
  await page.keyboard.type('hello?');
  await page.keyboard.press('Enter');
  await chat.sees('hello?');
});
