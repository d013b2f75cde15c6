import type { AgentStateV1, ConversationStateV1, TicketStateV1 } from '@baton/contracts';
import { LRUCache } from 'lru-cache';
import { ChatMemory } from './chat-memory';
import { CustomerNames } from './customer-names';
import { HoldingMemory } from './holding-memory';
import { KeyedSets } from './keyed-sets';
import { TicketSide } from './ticket-side';

/** Rows whose text is kept; others are made again when somebody opens an inbox. */
const REMEMBERED_SIDES = 50_000;

/** The parts that are read from topics of their own, and so can be read anew by themselves. */
export type BoardPart = 'tickets' | 'conversations' | 'agents';

/**
 * What is live now, joined by ticket: every open ticket, every conversation with something going on, every agent's name. All of
 * it comes from compacted topics and is lost with the process.
 */
export class LiveBoard {
  readonly chats = new ChatMemory((id) => this.conversations.get(id));
  readonly holdings = new HoldingMemory();
  readonly customers = new CustomerNames();
  /** Conversations whose customer was erased, as far as events and tombstones tell. */
  readonly erased = new Set<string>();
  private readonly tickets = new Map<string, TicketStateV1>();
  private readonly conversations = new Map<string, ConversationStateV1>();
  private readonly ticketIds = new KeyedSets<string>();
  private readonly ownedIds = new KeyedSets<string>();
  private readonly joinedIds = new KeyedSets<string>();
  private readonly names = new Map<string, string | null>();
  /** Agents who have switched the sound off. */
  private readonly silent = new Set<string>();
  private readonly sides = new LRUCache<string, TicketSide>({ max: REMEMBERED_SIDES });

  readonly nameOf = (agentId: string): string | null => this.names.get(agentId) ?? null;

  /** null: they gave none, or nothing of their conversation was heard of here. */
  customerName(conversationId: string): string | null {
    const state = this.conversations.get(conversationId);
    return state === undefined ? this.customers.of(conversationId) : state.customer.name;
  }

  /** As the agent has set it; on for whoever has never set anything, as in the directory. */
  wantsSound(agentId: string): boolean {
    return !this.silent.has(agentId);
  }

  get size(): { readonly tickets: number; readonly conversations: number } {
    return { tickets: this.tickets.size, conversations: this.conversations.size };
  }

  /** A board of its own that holds the same. */
  copy(): LiveBoard {
    const copy = new LiveBoard();
    for (const [id, state] of this.tickets) copy.putTicket(id, state);
    for (const [id, state] of this.conversations) copy.keepConversation(id, state);
    for (const [id, name] of this.names) copy.names.set(id, name);
    for (const id of this.silent) copy.silent.add(id);
    copy.chats.takeFrom(this.chats);
    copy.holdings.takeFrom(this.holdings);
    copy.customers.takeFrom(this.customers);
    for (const id of this.erased) copy.erased.add(id);
    return copy;
  }

  /** Empties what is read anew. */
  forget(part: BoardPart): void {
    this.sides.clear();
    if (part === 'agents') {
      this.names.clear();
      this.silent.clear();
    }
    if (part === 'conversations') {
      this.conversations.clear();
      this.joinedIds.clear();
      this.chats.forget();
      this.customers.forget();
      this.erased.clear();
    }
    if (part !== 'tickets') return;
    this.holdings.forget();
    this.tickets.clear();
    this.ticketIds.clear();
    this.ownedIds.clear();
  }

  ticket(id: string): TicketStateV1 | undefined {
    return this.tickets.get(id);
  }

  conversation(id: string): ConversationStateV1 | undefined {
    return this.conversations.get(id);
  }

  openTickets(): Iterable<TicketStateV1> {
    return this.tickets.values();
  }

  liveConversations(): Iterable<ConversationStateV1> {
    return this.conversations.values();
  }

  /** Open tickets of a conversation, oldest known first. */
  ticketsOf(conversationId: string): readonly string[] {
    return [...this.ticketIds.of(conversationId)];
  }

  ticketsOwnedBy(agentId: string): readonly string[] {
    return [...this.ownedIds.of(agentId)];
  }

  /** Live conversations that this agent is joined to. */
  conversationsJoinedBy(agentId: string): readonly string[] {
    return [...this.joinedIds.of(agentId)];
  }

  /** A ticket and what belongs to it, as it is now; undefined: it is not open. @param like what it was before a change. */
  side(id: string, like?: TicketSide): TicketSide | undefined {
    const known = this.sides.get(id);
    if (known !== undefined) return known;
    const ticket = this.tickets.get(id);
    if (ticket === undefined) return undefined;
    const { conversationId, owner } = ticket;
    const name = owner === null ? null : this.nameOf(owner);
    const [conversation, chat] = [this.conversations.get(conversationId), this.chats.newest(conversationId)];
    const side = new TicketSide(ticket, conversation, chat, name, like);
    this.sides.set(id, side);
    return side;
  }

  /** Something that the ticket's side is made of will be another. */
  forgetSide(id: string): void {
    this.sides.delete(id);
  }

  /** @param state null, or of a closed ticket: it is not live any more. */
  putTicket(id: string, state: TicketStateV1 | null): void {
    const before = this.tickets.get(id);
    if (before !== undefined) this.unlink(before);
    this.tickets.delete(id);
    if (state === null || (state.work !== 'pending' && state.work !== 'claimed')) return;
    this.tickets.set(id, state);
    this.ticketIds.add(state.conversationId, id);
    if (state.owner !== null) this.ownedIds.add(state.owner, id);
  }

  /** @param revision of the conversation that the state, or the tombstone, is of; null: not known. @param isHistory see `ChatMemory.told`. */
  putConversation(id: string, state: ConversationStateV1 | null, revision: number | null, isHistory: boolean): void {
    this.chats.told(id, state, revision, isHistory);
    if (state !== null) this.customers.told(id, state.customer.name);
    this.keepConversation(id, state);
  }

  putAgent(id: string, state: AgentStateV1 | null): void {
    if (state === null) this.names.delete(id);
    else this.names.set(id, state.name);
    if (state?.preferences.sound === false) this.silent.add(id);
    else this.silent.delete(id);
  }

  private unlink({ id, conversationId, owner }: TicketStateV1): void {
    this.ticketIds.remove(conversationId, id);
    if (owner !== null) this.ownedIds.remove(owner, id);
  }

  private keepConversation(id: string, state: ConversationStateV1 | null): void {
    const before = this.conversations.get(id);
    if (before?.agentId) this.joinedIds.remove(before.agentId, id);
    if (state === null) this.conversations.delete(id);
    else this.conversations.set(id, state);
    if (state?.agentId) this.joinedIds.add(state.agentId, id);
  }
}
