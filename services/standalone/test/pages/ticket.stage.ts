import { type BatonClient, createClient, type DevIdentity, hasCode, type Item } from '@baton/client';
import type { Locator, Page } from 'playwright-core';
import type { Look } from '@baton/testing/src/browser';
import type { PagesStage } from './pages.stage';

/** Somebody who chats with us, without a page: over the API that the widget uses. */
export interface Customer {
  readonly name: string;
  readonly customerId: string;
  readonly conversationId: string;
  readonly client: BatonClient;
  say(text: string): Promise<Item>;
  share(name: string, content: string | Uint8Array, type?: string): Promise<Item>;
  /** Asks for a person. @returns the id of the ticket, which is there by then. */
  ask(subject?: string): Promise<string>;
  leave(ticketId: string): Promise<void>;
}

let count = 0;
const newId = (): string => `spec-${(count += 1)}-${Date.now()}`;

/** Waits until something is so. */
export const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  for (const deadline = Date.now() + 20_000; !(await isSo());) {
    if (Date.now() > deadline) throw new Error(`still not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

/** A first contact. */
export const arrives = async (
  stage: Pick<PagesStage, 'url'>,
  name: string,
  { channel = 'web', locale = 'en' }: { readonly channel?: string; readonly locale?: string } = {},
): Promise<Customer> => {
  const anybody = createClient({ url: stage.url, token: () => '' });
  const { token, customerId, conversationId } = await anybody.conversations.visit({ channel, name, locale });
  const client = createClient({ url: stage.url, token: () => token });
  const { conversations } = client;
  return {
    name,
    customerId,
    conversationId,
    client,
    say: (text) => conversations.post(conversationId, { text, clientMessageId: newId() }),
    share: (file, content, type = '') =>
      conversations.share(conversationId, { content: new Blob([content], { type }), name: file }),
    ask: async (subject = 'Help') => {
      const { ticket, revision } = await conversations.handover(conversationId, { subject });
      if (ticket === null) throw new Error(`no ticket at revision ${revision}`);
      await until('the ticket is there', () => isThere(client, ticket.id));
      return ticket.id;
    },
    leave: async (ticketId) => void (await conversations.leave(conversationId, ticketId)),
  };
};

const isThere = async (client: BatonClient, ticketId: string): Promise<boolean> => {
  try {
    await client.tickets.get(ticketId);
    return true;
  } catch (error) {
    if (hasCode(error, 'ticket-not-found', 'not-yet')) return false;
    throw error;
  }
};

/** Makes an agent known in the directory, as opening the console does. */
export const registered = async (stage: Pick<PagesStage, 'client'>, person: DevIdentity): Promise<BatonClient> => {
  const client = stage.client(person);
  await client.agents.register();
  return client;
};

/** Settings as they are, but for these. */
export const settingsAre = async (
  stage: PagesStage,
  changes: { readonly askFaqOnResolve?: boolean; readonly allowForwardToOffline?: boolean },
): Promise<void> => {
  const { agents } = stage.client({ sub: 'root', name: 'Root', roles: ['admin'] });
  const { settings, version } = await agents.settings();
  await agents.changeSettings({ settings: { ...settings, ...changes }, version });
};

/** A function that runs in the page, given an element: its text is what goes there. */
export const inPage = <T>(parameter: string, body: string): ((element: unknown) => T) =>
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the compiler of specs knows no browser
  new Function(parameter, body) as (element: unknown) => T;

/** Opens the console at a ticket. */
export const openTicket = (
  stage: Pick<PagesStage, 'browsing'>,
  person: DevIdentity,
  ticketId: string,
  look: Look = {},
): Promise<Page> => stage.browsing.openConsole(person, { path: `tickets/${ticketId}`, ...look });

/** The open ticket. */
export const pane = (page: Page): Locator => page.locator('[data-ticket]');
export const composer = (page: Page): Locator => page.locator('[data-composer] textarea');
export const lines = (page: Page): Locator => page.locator('[data-line]');
export const button = (page: Page, name: string | RegExp): Locator =>
  pane(page).getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) });
/** A dialog covers everything; its buttons are the page's. */
export const dialog = (page: Page): Locator => page.getByRole('dialog');

/** Claims the open ticket, and waits until there is a field to write in. */
export const claims = async (page: Page): Promise<void> => {
  await button(page, 'Claim').click();
  await composer(page).waitFor();
};

/** Writes to the customer. */
export const writes = async (page: Page, text: string): Promise<void> => {
  await composer(page).fill(text);
  await composer(page).press('Enter');
};

/** What the customer can read. */
export const readBy = async (customer: Customer): Promise<readonly string[]> => {
  const { items } = await customer.client.conversations.items(customer.conversationId, { limit: 200 });
  return items.map((item) =>
    item.kind === 'message' ? (item.text ?? '') : item.kind === 'system' ? item.code : item.kind,
  );
};
