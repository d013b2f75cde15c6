import type { BatonClient } from '@baton/client';
import type { Locator, Page } from 'playwright-core';
import { until } from './until';

/** The customer's side, by what a customer sees. */
export interface CustomerChat {
  readonly page: Page;
  readonly thread: Locator;
  readonly panel: Locator;
  /** A line of the thread with these words. */
  line(text: string | RegExp): Locator;
  /** Until it is there. */
  sees(text: string | RegExp): Promise<void>;
  say(text: string): Promise<void>;
}

export const chatOn = (page: Page): CustomerChat => {
  const panel = page.locator('baton-chat [role=dialog]');
  const thread = panel.locator('.thread');
  const line = (text: string | RegExp): Locator => thread.locator('li').filter({ hasText: text });
  return {
    page,
    panel,
    thread,
    line,
    sees: (text) => line(text).last().waitFor(),
    say: async (text) => {
      const area = panel.locator('textarea');
      await area.fill(text);
      await area.press('Enter');
    },
  };
};

/** Opens the chat and waits until the bot has greeted. */
export const openChat = async (page: Page): Promise<CustomerChat> => {
  const chat = chatOn(page);
  await page.locator('baton-chat .launcher').click();
  await chat.panel.locator('.choice').first().waitFor();
  return chat;
};

/** The conversation of this page's customer, as the widget keeps it. */
export const conversationOf = async (page: Page): Promise<string> => {
  const visit = await page.evaluate<string | null>(
    `localStorage.getItem(Object.keys(localStorage).find((name) => name.startsWith('baton:visit:')) ?? '')`,
  );
  if (visit === null) throw new Error('no service knows of this visitor');
  return (JSON.parse(visit) as { conversationId: string }).conversationId;
};

/** The ticket of this page's customer that waits, once it is in the agent's inbox. */
export const waitingTicketOf = async (page: Page, agent: BatonClient): Promise<string> => {
  const conversationId = await conversationOf(page);
  const find = async () =>
    (await agent.inbox()).find(({ ticket }) => ticket.conversationId === conversationId && ticket.work === 'pending');
  const row = await until(find, (found) => found !== undefined);
  return row!.ticket.id;
};

/** Asks for a person, who comes. @returns the ticket. */
export const talkWith = async (chat: CustomerChat, agent: BatonClient): Promise<string> => {
  await chat.panel.getByRole('button', { name: 'Talk to a person' }).click();
  const ticketId = await waitingTicketOf(chat.page, agent);
  await agent.tickets.claim(ticketId);
  await chat.sees(/has joined the chat/);
  return ticketId;
};

let said = 0;

/** An agent's words in the chat that they are in. */
export const agentSays = async (
  agent: BatonClient,
  { conversationId, ticketId }: { readonly conversationId: string; readonly ticketId: string },
  text: string,
): Promise<void> => {
  said += 1;
  await agent.conversations.post(conversationId, { text, ticketId, clientMessageId: `agent:${said}` });
};

const PICTURE = `(() => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [300, 200];
  const context = canvas.getContext('2d');
  context.fillStyle = '#3465a4';
  context.fillRect(0, 0, 300, 200);
  context.fillStyle = '#ffffff';
  context.fillRect(20, 90, 260, 20);
  return canvas.toDataURL('image/png');
})()`;

/** A picture, made by a browser: blue, with a white bar. */
export const picture = async (page: Page): Promise<Buffer> => {
  const data = await page.evaluate<string>(PICTURE);
  return Buffer.from(data.split(',')[1] ?? '', 'base64');
};

/** Of the element within the widget that has the focus; undefined: none of it has. */
export const focused = (page: Page, property: 'tagName' | 'className'): Promise<string | undefined> =>
  page.evaluate<string | undefined>(`document.activeElement?.shadowRoot?.activeElement?.${property}`);

/** Calls a function, given as text, with one element of the widget, in the page: specs know nothing of the browser's types. */
export const inWidget = <T = unknown>(page: Page, selector: string, act: string): Promise<T> =>
  page.evaluate<T>(
    `(${act})(document.querySelector('baton-chat').shadowRoot.querySelector(${JSON.stringify(selector)}))`,
  );
