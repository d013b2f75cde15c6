import type { AgentStateV1, ConversationStateV1, TicketStateV1 } from '@baton/contracts';
import { LRUCache } from 'lru-cache';
import { type InboxRow, inboxRow, inInboxOrder } from '../domain/inbox-row';
import { afterState, noChat, type RunningChat } from '../domain/running-chat';

/** Chats that were learned of; one that falls out is made again from the conversation's state. */
const REMEMBERED_CHATS = 20_000;

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
  private readonly lineChats = new LRUCache<string, RunningChat>({ max: REMEMBERED_CHATS });
  private readonly rows = new Map<string, string>();
  private readonly silentRows = new Map<string, string>();

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

  /** The newest that anything told of the chat: who may look at its ticket now. */
  chatOf(conversationId: string): RunningChat {
    const known = this.chats.get(conversationId);
    if (known !== undefined) return known;
    const state = this.conversations.get(conversationId);
    return state === undefined ? noChat : afterState(noChat, state);
  }

  /**
   * The chat as it was when the next line was written: told by events alone, because a state that is ahead of them would
   * take lines from those whom they were written for.
   */
  lineChatOf(conversationId: string): RunningChat {
    return this.lineChats.get(conversationId) ?? this.chatOf(conversationId);
  }

  /** Open tickets in inbox order. */
  ticketsInOrder(): readonly TicketStateV1[] {
    return [...this.tickets.values()]
      .map((ticket) => ({ ticket, conversation: this.conversations.get(ticket.conversationId) }))
      .sort(inInboxOrder)
      .map(({ ticket }) => ticket);
  }

  /** @param isSilent see `inboxRow`. */
  row(ticket: TicketStateV1, isSilent: boolean): InboxRow {
    return inboxRow(ticket, this.conversations.get(ticket.conversationId), this.nameOf, isSilent);
  }

  /** The row as JSON, serialised once for all who see the same. */
  rowJson(ticket: TicketStateV1, isSilent: boolean): string {
    const rows = isSilent ? this.silentRows : this.rows;
    const known = rows.get(ticket.id);
    if (known !== undefined) return known;
    const json = JSON.stringify(this.row(ticket, isSilent));
    rows.set(ticket.id, json);
    return json;
  }

  /** @param state null, or of a closed ticket: it is not live any more. */
  putTicket(id: string, state: TicketStateV1 | null): void {
    this.forgetRow(id);
    const before = this.tickets.get(id);
    if (before !== undefined) this.unlink(before);
    this.tickets.delete(id);
    if (state === null || (state.work !== 'pending' && state.work !== 'claimed')) return;
    this.tickets.set(id, state);
    const ids = this.ticketIds.get(state.conversationId) ?? new Set();
    this.ticketIds.set(state.conversationId, ids.add(id));
  }

  /**
   * @param revision of the conversation that the state, or the tombstone, is of; null: not known.
   * @param isHistory the states of before the start are being read: lines begin where they end.
   */
  putConversation(id: string, state: ConversationStateV1 | null, revision: number | null, isHistory: boolean): void {
    for (const ticketId of this.ticketsOf(id)) this.forgetRow(ticketId);
    const chat = this.chats.get(id) ?? noChat;
    const isNewer = revision !== null && revision > chat.revision;
    const told = state === null ? (isNewer ? { ...noChat, revision } : chat) : afterState(chat, state);
    if (state === null) this.conversations.delete(id);
    else this.conversations.set(id, state);
    this.chats.set(id, told);
    if (isHistory || !this.lineChats.has(id)) this.lineChats.set(id, told);
  }

  /** @param newest see `chatOf`. @param line see `lineChatOf`. */
  putChat(conversationId: string, newest: RunningChat, line: RunningChat): void {
    this.chats.set(conversationId, newest);
    this.lineChats.set(conversationId, line);
  }

  putAgent(id: string, state: AgentStateV1 | null): void {
    if (state === null) this.names.delete(id);
    else this.names.set(id, state.name);
    for (const ticketId of this.ticketsOwnedBy(id)) this.forgetRow(ticketId);
  }

  /** The conversations are told anew from their beginning, perhaps of a restored store: what was learned of them is void. */
  forgetChats(): void {
    this.chats.clear();
    this.lineChats.clear();
  }

  private forgetRow(ticketId: string): void {
    this.rows.delete(ticketId);
    this.silentRows.delete(ticketId);
  }

  private unlink({ id, conversationId }: TicketStateV1): void {
    const ids = this.ticketIds.get(conversationId);
    ids?.delete(id);
    if (ids?.size === 0) this.ticketIds.delete(conversationId);
  }
}
