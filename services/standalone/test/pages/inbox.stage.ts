import type { DevIdentity } from '@baton/client';
import type { Locator, Page } from 'playwright-core';
import type { Look } from '@baton/testing/src/browser';
import { type PagesStage, sofia } from './pages.stage';
import { arrives, type Customer, until } from './ticket.stage';

/** Somebody who has asked for a person. */
export interface Waiting {
  readonly customer: Customer;
  readonly ticketId: string;
}

export interface Asked {
  readonly says?: string;
  readonly channel?: string;
  readonly queue?: string;
  readonly skills?: readonly string[];
}

const bot: DevIdentity = { sub: 'spec-bot', name: 'Bot', roles: ['bot'] };

/** A customer says something and asks for a person, as their bot does it for them: it knows skills and queues. */
export const waits = async (stage: PagesStage, name: string, asked: Asked = {}): Promise<Waiting> => {
  const { says = `I am ${name}`, channel = 'web', queue, skills = [] } = asked;
  const customer = await arrives(stage, name, { channel });
  const { revision } = await customer.say(says);
  const { ticket } = await stage.client(bot).conversations.handover(customer.conversationId, {
    seen: revision,
    subject: 'Help',
    requiredSkills: skills,
    ...(queue !== undefined && { queue }),
  });
  if (ticket === null) throw new Error('no ticket');
  await until('it is in the inbox', async () => (await idsInInbox(stage)).includes(ticket.id));
  return { customer, ticketId: ticket.id };
};

const idsInInbox = async (stage: PagesStage): Promise<readonly string[]> =>
  (await stage.client(sofia).inbox({ all: true })).map(({ ticket }) => ticket.id);

/** Nobody waits and nobody is served: what one test left is not in the way of the next. */
export const emptied = async (stage: PagesStage): Promise<void> => {
  const { tickets } = stage.client(sofia);
  for (const ticketId of await idsInInbox(stage)) await tickets.resolve(ticketId);
  await until('the inbox is empty', async () => (await idsInInbox(stage)).length === 0);
};

/** Opens the console, and waits until its inbox shows what there is. */
export const openInbox = async (stage: PagesStage, person: DevIdentity, look: Look = {}): Promise<Page> => {
  const page = await stage.browsing.openConsole(person, look);
  await inbox(page).waitFor();
  await inbox(page).locator('[aria-busy]').waitFor({ state: 'detached' });
  return page;
};

export const inbox = (page: Page): Locator => page.getByRole('region', { name: 'Inbox' });
export const rows = (page: Page): Locator => page.locator('[data-inbox-row]');
/** The row of a customer. */
export const row = (page: Page, name: string): Locator => rows(page).filter({ hasText: name });
export const tab = (page: Page, name: 'Pending' | 'Mine' | 'All'): Locator =>
  inbox(page).locator('button', { hasText: new RegExp(`^${name}`) });
export const search = (page: Page): Locator => inbox(page).getByRole('searchbox', { name: 'Search chats' });
export const forMe = (page: Page): Locator => inbox(page).getByRole('switch', { name: 'Only what I can work on' });

/** Names from top to bottom, as they are seen at one moment. */
export const names = (page: Page): Promise<readonly string[]> =>
  page.evaluate<string[]>(`[...document.querySelectorAll('[data-inbox-row]')]
    .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
    .map((row) => row.querySelector('bdi')?.textContent ?? '')`);

/** Waits until these are there, in this order, and no other. */
export const namesAre = async (page: Page, ...wanted: readonly string[]): Promise<void> => {
  let seen: readonly string[] = [];
  const isSo = async (): Promise<boolean> => (seen = await names(page)).join() === wanted.join();
  await until(`${wanted.join(', ')} are shown`, isSo).catch((error: Error) => {
    throw new Error(`${error.message}, but ${seen.join(', ')}`);
  });
};

/** What has the keyboard's attention: its words, or `BODY` when nothing has it. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `(() => { const at = document.activeElement;
      return at === null || at === document.body ? 'BODY' : (at.getAttribute('aria-label') ?? at.textContent ?? at.tagName).trim(); })()`,
  );
/** The ticket on whose row the focus is; null: on none. */
export const focusedRow = (page: Page): Promise<string | null> =>
  page.evaluate<string | null>(`document.activeElement?.closest('[data-inbox-row]')?.dataset.inboxRow ?? null`);
