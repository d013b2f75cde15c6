import type { AgentStateV1, ConversationStateV1, TicketStateV1 } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import type { InboxRow } from '../domain/inbox-row';
import { afterEvent, type ConversationEvent } from '../domain/running-chat';
import type { AgentViewer, Viewer } from '../domain/viewer';
import type { FrameSink } from '../outbound/frames';
import { Audience } from './audience';
import { FanOut } from './fan-out';
import { LiveBoard } from './live-board';
import { LiveClient, type View } from './live-client';
import { openView } from './open-view';

/** A person has a few pages open, each with one stream. */
const MAX_STREAMS_PER_PERSON = 20;

/** Who opens a stream, and what they want to see. */
export interface Opening {
  readonly viewer: Viewer;
  /** Names one person over all their streams. */
  readonly person: string;
  /** When the token ends, milliseconds since 1970. */
  readonly expiresAt: number;
  /** See `openView`; at least one. */
  readonly views: readonly string[];
}

/**
 * Everything that is live, and everybody who looks. Each call is one synchronous step: whoever attaches is registered and
 * given the snapshot before the next record is handled, so that nothing can fall between the two.
 */
export class LiveHub {
  private readonly board = new LiveBoard();
  private readonly audience = new Audience();
  private readonly fanOut: FanOut;
  private readonly clients = new Set<LiveClient>();
  private isCaughtUp = false;

  /** @param now milliseconds since 1970. */
  constructor(private readonly now: () => number = Date.now) {
    this.fanOut = new FanOut(this.board, this.audience, now, (view) => this.drop(view));
  }

  get isReady(): boolean {
    return this.isCaughtUp;
  }

  get size(): { readonly streams: number; readonly tickets: number; readonly conversations: number } {
    return { streams: this.clients.size, ...this.board.size };
  }

  /** Everything that was there at the start has been read; before that, every answer would be part of the truth. */
  caughtUp(): void {
    this.isCaughtUp = true;
  }

  /** Rows of an agent's inbox now, in inbox order. @throws Rejection `unavailable`, `forbidden` */
  inbox(viewer: AgentViewer, all: boolean): readonly InboxRow[] {
    this.assertReady();
    if (all && !viewer.isSupervisor) throw new Rejection('forbidden');
    return this.fanOut
      .ticketsFor(viewer, all)
      .map((ticket) => this.board.row(ticket, this.fanOut.isSilent(viewer, ticket)));
  }

  /**
   * Opens a stream: every view is authorised, then registered, then sent as a snapshot.
   * @param open gives the client's sink; called once nothing can be refused any more.
   * @returns how to detach.
   * @throws Rejection `unavailable`, `too-many-requests`, `forbidden`, `ticket-not-found`
   */
  attach({ viewer, person, expiresAt, views }: Opening, open: () => FrameSink): () => void {
    this.assertReady();
    const others = [...this.clients].filter((client) => client.person === person);
    if (others.length >= MAX_STREAMS_PER_PERSON) throw new Rejection('too-many-requests', { retryAfterSeconds: 5 });
    const authorised = [...new Set(views)].map((name) => openView(this.board, viewer, name));
    const client = new LiveClient(person, expiresAt, open(), this.now);
    this.clients.add(client);
    for (const viewFor of authorised) {
      const view = viewFor(client);
      client.views.add(view);
      this.audience.add(view);
      this.fanOut.snapshot(view);
    }
    return () => this.detach(client);
  }

  onTicket(id: string, state: TicketStateV1 | null): void {
    const conversationId = state?.conversationId ?? this.board.ticket(id)?.conversationId;
    this.board.putTicket(id, state);
    this.fanOut.ticketChanged(id);
    if (conversationId !== undefined) this.fanOut.conversationChanged(conversationId);
  }

  /** @param revision of the conversation that the state, or the tombstone, is of; null: not known. */
  onConversation(id: string, state: ConversationStateV1 | null, revision: number | null): void {
    this.board.putConversation(id, state, revision, !this.isCaughtUp);
    this.ticketsChanged(this.board.ticketsOf(id));
    this.fanOut.conversationChanged(id);
  }

  onAgent(id: string, state: AgentStateV1 | null): void {
    this.board.putAgent(id, state);
    this.ticketsChanged(this.board.ticketsOwnedBy(id));
    for (const conversationId of this.audience.conversations()) {
      if (this.board.conversation(conversationId)?.agentId === id) this.fanOut.conversationChanged(conversationId);
    }
  }

  onEvent(event: ConversationEvent): void {
    const { conversationId } = event.data;
    const known = this.board.chatOf(conversationId);
    const before = this.board.lineChatOf(conversationId);
    const [newest, after] = [afterEvent(known, event), afterEvent(before, event)];
    this.fanOut.line(event, before, after);
    if (newest !== known || after !== before) this.board.putChat(conversationId, newest, after);
    if (newest !== known) this.ticketsChanged(this.board.ticketsOf(conversationId));
    if (event.type !== 'baton.conversation.erased.v1') return;
    for (const view of [...this.audience.ofConversation(conversationId)]) this.fanOut.take(view);
  }

  /** See `LiveBoard.forgetChats`. */
  forgetChats(): void {
    this.board.forgetChats();
  }

  /** Run every second: heartbeats, and the end of tokens. */
  tick(): void {
    for (const client of [...this.clients]) if (!client.tick()) this.detach(client);
  }

  /** Ends every stream and answers nobody any more. */
  close(): void {
    this.isCaughtUp = false;
    for (const client of [...this.clients]) this.detach(client);
  }

  private assertReady(): void {
    if (!this.isCaughtUp) throw new Rejection('unavailable', { retryAfterSeconds: 1 });
  }

  private ticketsChanged(ids: readonly string[]): void {
    for (const id of ids) this.fanOut.ticketChanged(id);
  }

  private drop(view: View): void {
    this.audience.remove(view);
    view.client.views.delete(view);
    if (view.client.views.size === 0) this.detach(view.client);
  }

  private detach(client: LiveClient): void {
    client.end();
    this.clients.delete(client);
    for (const view of client.views) this.audience.remove(view);
  }
}
