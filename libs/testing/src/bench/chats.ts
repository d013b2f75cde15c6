import { randomUUID } from 'node:crypto';
import { conversationAnswer } from '../replay/answers';
import { type Answer, Api, type Caller } from '../replay/api';
import { devCaller, gatherPeople, type People } from '../replay/people';
import { REPLAY_CHANNEL } from '../replay/plan';
import { Seen } from '../replay/seen';

export interface Chat {
  readonly conversationId: string;
  readonly customer: Caller;
  readonly seen: Seen;
}

export interface PendingTicket extends Chat {
  readonly ticketId: string;
}

/** Makes chats on one server through its public API. */
export class Chats {
  private constructor(
    readonly api: Api,
    readonly people: People,
    private readonly online: AbortController,
  ) {}

  static async on(url: string): Promise<Chats> {
    const online = new AbortController();
    const api = new Api({ url });
    return new Chats(api, await gatherPeople(api, online.signal), online);
  }

  leave(): void {
    this.online.abort();
  }

  /** So many agents more, tokens in hand. */
  async crowd(size: number): Promise<Caller[]> {
    const crowd = Array.from({ length: size }, (_, index) =>
      devCaller(this.api, { sub: `bench-agent-${index}`, name: `Bench agent ${index}`, roles: ['agent'] }),
    );
    await Promise.all(crowd.map((agent) => agent.token()));
    return crowd;
  }

  /** A new customer's conversation, in the bot's hands. */
  async begin(): Promise<Chat> {
    // Not a UUID alone: that would be an id of this deployment's own, and not one that a host site can prove.
    const id = `bench-${randomUUID()}`;
    const body = { channel: REPLAY_CHANNEL, customer: { id } };
    const answer = await this.api.send({ method: 'POST', path: '/v1/conversations', as: this.people.bot, body });
    const seen = new Seen();
    seen.note(answer.revision);
    return { conversationId: conversationAnswer.parse(answer.body).id, customer: this.people.customer(id), seen };
  }

  /** A conversation that was handed over, and whose ticket has arrived. */
  async pendingTicket(): Promise<PendingTicket> {
    const chat = await this.begin();
    const path = `/v1/conversations/${chat.conversationId}/handover`;
    const body = { seen: 0, subject: 'A bench', topics: ['bench'] };
    const answer = await this.api.send({ method: 'POST', path, as: this.people.bot, body, seen: chat.seen.toString() });
    chat.seen.note(answer.revision);
    const ticketId = conversationAnswer.parse(answer.body).ticket?.id;
    if (ticketId === undefined) throw new Error('a handover was answered without a ticket');
    const ticket = { method: 'GET', path: `/v1/tickets/${ticketId}`, seen: chat.seen.toString() } as const;
    await this.api.send({ ...ticket, as: this.people.supervisor });
    return { ...chat, ticketId };
  }

  claim({ ticketId, seen }: PendingTicket, agent: Caller): Promise<Answer> {
    const path = `/v1/tickets/${ticketId}/claim`;
    return this.api.send({ method: 'POST', path, as: agent, seen: seen.toString() });
  }

  say({ conversationId, customer }: Chat, text: string): Promise<Answer> {
    const path = `/v1/conversations/${conversationId}/messages`;
    const body = { text, clientMessageId: randomUUID() };
    return this.api.send({ method: 'POST', path, as: customer, body });
  }
}
