import { setTimeout as delay } from 'node:timers/promises';
import type { Chat, Client } from './client';

/** A house with people in it, for requests that must change nothing. */
export interface Scene {
  readonly client: Client;
  /** Claimed by Ada, who is joined. */
  readonly mine: Chat;
  /** Of another customer; pending, for agents who know the law, as Ada does not. */
  readonly foreign: Chat;
  /** Its customer was erased while it was pending. */
  readonly erased: Chat;
  readonly ada: string;
  readonly bob: string;
  readonly sue: string;
  readonly bot: string;
  readonly admin: string;
}

const PATIENCE_MS = 30_000;
const POLL_MS = 20;

/** @throws Error when it does not come true in time. */
const until = async (what: string, isTrue: () => Promise<boolean>): Promise<void> => {
  const began = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - began > PATIENCE_MS) throw new Error(`waited in vain until ${what}`);
    await delay(POLL_MS);
  }
};

const foreignChat = async (client: Client, bot: string): Promise<Chat> => {
  const visitor = await client.visitor();
  const body = { seen: 0, subject: 'a contract', requiredSkills: ['law'] };
  const handover = await client.must('POST', `/v1/conversations/${visitor.conversationId}/handover`, { as: bot, body });
  const ticketId = String((handover.body['ticket'] as { id: string }).id);
  return { ...visitor, ticketId, seen: handover.headers.get('baton-revision') ?? '' };
};

/** Everybody is there, Ada has one chat, and everything has been delivered. */
export const setScene = async ({ client }: Pick<Scene, 'client'>): Promise<Scene> => {
  const [ada, bob, sue] = await Promise.all([
    client.token('ada', ['agent'], ['billing']),
    client.token('bob', ['agent'], ['billing']),
    client.token('sue', ['supervisor']),
  ]);
  const [bot, admin, privacy] = await Promise.all([
    client.token('proof-bot', ['bot']),
    client.token('root', ['admin']),
    client.token('officer', ['privacy']),
  ]);
  for (const as of [ada, bob, sue]) await client.must('PUT', '/v1/agents/me', { as });
  const [mine, foreign, erased] = [await client.chat(), await foreignChat(client, bot), await client.chat()];
  for (const chat of [mine, foreign, erased]) await client.ticketOf(chat, sue);
  await client.must('POST', `/v1/tickets/${mine.ticketId}/claim`, { as: ada });
  const state = { as: mine.customer };
  await until('Ada has joined', async () => {
    const { body } = await client.must('GET', `/v1/conversations/${mine.conversationId}`, state);
    return body['mode'] === 'live';
  });
  await client.must('POST', `/v1/customers/${erased.customerId}/erasure`, { as: privacy });
  await until('the ticket of the erased customer is erased', async () => {
    const { status } = await client.call('POST', `/v1/tickets/${erased.ticketId}/claim`, { as: sue });
    return status === 410;
  });
  return { client, mine, foreign, erased, ada, bob, sue, bot, admin };
};
