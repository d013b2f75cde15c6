import type { DevIdentity } from '@baton/client';
import type { Look } from '@baton/testing/src/browser';
import type { Locator, Page } from 'playwright-core';
import { send } from '../temporary.standalone';
import type { PagesStage } from './pages.stage';
import { until } from './until';

/** A page in which somebody chats, and how one does that there: the same words for both sides. */
export interface Chatter {
  readonly page: Page;
  write(text: string): Promise<void>;
  /** Where the thread is. */
  readonly lines: Locator;
  /** What the thread says, as it is read. */
  thread(): Promise<string>;
}

const chatter = (page: Page, field: string, role: 'log' | 'region'): Chatter => {
  const composer = page.getByRole('textbox', { name: field });
  const lines = page.getByRole(role, { name: 'Messages' });
  return {
    page,
    lines,
    write: async (text) => {
      await composer.fill(text);
      await composer.press('Enter');
    },
    thread: () => lines.innerText(),
  };
};

/** In the widget, which is open. */
export const asCustomer = (page: Page): Chatter => chatter(page, 'Write a message', 'region');

/** In the console, with a ticket of one's own open. */
export const asAgent = (page: Page): Chatter => chatter(page, 'Your message', 'log');

/** Opens the widget and asks for a person, as a customer does. */
export const customerAsks = async (stage: PagesStage, question: string, look: Look = {}): Promise<Chatter> => {
  const page = await stage.browsing.openWidget(look);
  await page.getByRole('button', { name: 'Open chat' }).click();
  const customer = asCustomer(page);
  await customer.write(question);
  await page.getByRole('button', { name: /talk to a person/i }).click();
  await customer.lines.getByText('We are finding an agent for you.').waitFor();
  return customer;
};

/** A customer in the widget, and an agent who has claimed their ticket and has it open. */
export const chatBetween = async (
  stage: PagesStage,
  agent: DevIdentity,
  question: string,
): Promise<{ readonly customer: Chatter; readonly console: Chatter; readonly ticketId: string }> => {
  const client = stage.client(agent);
  await client.agents.register();
  const pending = async (): Promise<readonly string[]> =>
    (await client.inbox()).flatMap(({ ticket }) => (ticket.work === 'pending' ? [ticket.id] : []));
  const before = await pending();
  const customer = await customerAsks(stage, question);
  const isNew = (id: string): boolean => !before.includes(id);
  const ticketId = (await until(pending, (ids) => ids.some(isNew))).find(isNew) ?? '';
  await client.tickets.claim(ticketId);
  client.close();
  const page = await stage.browsing.openConsole(agent, { path: `tickets/${ticketId}` });
  const console = asAgent(page);
  await page.getByRole('textbox', { name: 'Your message' }).waitFor();
  return { customer, console, ticketId };
};

/** A customer without a page asks for a person. @returns the ticket's id. */
export const waitingTicket = async (url: string, question: string): Promise<string> => {
  const visitor = await send(url, 'POST', '/v1/visitors', { body: { channel: 'web', name: 'Mia' } });
  const { token, conversationId } = visitor.body as { readonly token: string; readonly conversationId: string };
  const chat = `/v1/conversations/${conversationId}`;
  await send(url, 'POST', `${chat}/messages`, { token, body: { text: question, clientMessageId: 'm1' } });
  const handover = await send(url, 'POST', `${chat}/handover`, { token, body: { subject: question } });
  return (handover.body as { readonly ticket: { readonly id: string } }).ticket.id;
};
