import type { AgentStateV1, ConversationStateV1, TicketStateV1 } from '@baton/contracts';
import { LRUCache } from 'lru-cache';
import { type InboxRow, inboxRow, inInboxOrder } from '../domain/inbox-row';
import { afterState, noChat, type RunningChat } from '../domain/running-chat';

/** Chats learned from events; one that falls out is made again from the conversation's state. */
const REMEMBERED_CHATS = 100_000;

/**
 * What is live now, joined by ticket: every open ticket, every conversation with something going on, every agent's name. All of
 * it comes from compacted topics and is lost with the process.
 */
export class LiveBoard {
  private readonly tickets = new Map<string, TicketStateV1>();
  private readonly conversations = new Map<string, ConversationStateV1>();
  private readonly ticketIds = new Map<string, Set<string>>();
  private readonly names = new Map<string, string | null>();
  private readonly chats = new LRUCache<string, RunningChat>({ max: REMEMBERED_CHATS });
  private readonly rows = new Map<string, string>();

  readonly nameOf = (agentId: string): string | null => this.names.get(agentId) ?? null;

  get size(): { readonly tickets: number; readonly conversations: number } {
    return { tickets: this.tickets.size, conversations: this.conversations.size };
  }

  ticket(id: string): TicketStateV1 | undefined {
    return this.tickets.get(id);
  }

  conversation(id: string): ConversationStateV1 | undefined {
    return this.conversations.get(id);
  }

  /** Open tickets of a conversation, oldest known first. */
  ticketsOf(conversationId: string): readonly string[] {
    return [...(this.ticketIds.get(conversationId) ?? [])];
  }

  ticketsOwnedBy(agentId: string): readonly string[] {
    return [...this.tickets.values()].filter(({ owner }) => owner === agentId).map(({ id }) => id);
  }

  chatOf(conversationId: string): RunningChat {
    const known = this.chats.get(conversationId);
    if (known !== undefined) return known;
    const state = this.conversations.get(conversationId);
    return state === undefined ? noChat : afterState(noChat, state);
  }

  /** Open tickets in inbox order. */
  ticketsInOrder(): readonly TicketStateV1[] {
    return [...this.tickets.values()]
      .map((ticket) => ({ ticket, conversation: this.conversations.get(ticket.conversationId) }))
      .sort(inInboxOrder)
      .map(({ ticket }) => ticket);
  }

  row(ticket: TicketStateV1): InboxRow {
    return inboxRow(ticket, this.conversations.get(ticket.conversationId), this.nameOf);
  }

  /** The row as JSON, serialised once for all who see it. */
  rowJson(ticket: TicketStateV1): string {
    const known = this.rows.get(ticket.id);
    if (known !== undefined) return known;
    const json = JSON.stringify(this.row(ticket));
    this.rows.set(ticket.id, json);
    return json;
  }

  /** @param state null, or of a closed ticket: it is not live any more. */
  putTicket(id: string, state: TicketStateV1 | null): void {
    this.rows.delete(id);
    const before = this.tickets.get(id);
    if (before !== undefined) this.unlink(before);
    this.tickets.delete(id);
    if (state === null || (state.work !== 'pending' && state.work !== 'claimed')) return;
    this.tickets.set(id, state);
    const ids = this.ticketIds.get(state.conversationId) ?? new Set();
    this.ticketIds.set(state.conversationId, ids.add(id));
  }

  /** @param revision of the conversation that the state, or the tombstone, is of; null: not known. */
  putConversation(id: string, state: ConversationStateV1 | null, revision: number | null): void {
    for (const ticketId of this.ticketsOf(id)) this.rows.delete(ticketId);
    const chat = this.chatOf(id);
    if (state === null) this.conversations.delete(id);
    else this.conversations.set(id, state);
    if (state !== null) this.chats.set(id, afterState(chat, state));
    else if (revision !== null && revision > chat.revision) this.chats.set(id, { ...noChat, revision });
  }

  putChat(conversationId: string, chat: RunningChat): void {
    this.chats.set(conversationId, chat);
  }

  putAgent(id: string, state: AgentStateV1 | null): void {
    if (state === null) this.names.delete(id);
    else this.names.set(id, state.name);
    for (const ticketId of this.ticketsOwnedBy(id)) this.rows.delete(ticketId);
  }

  /** The conversations are told anew from their beginning, perhaps of a restored store: what was learned of them is void. */
  forgetChats(): void {
    this.chats.clear();
  }

  private unlink({ id, conversationId }: TicketStateV1): void {
    const ids = this.ticketIds.get(conversationId);
    ids?.delete(id);
    if (ids?.size === 0) this.ticketIds.delete(conversationId);
  }
}
