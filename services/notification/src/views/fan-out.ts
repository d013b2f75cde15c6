import type { TicketStateV1 } from '@baton/contracts';
import { customerRow } from '../domain/customer-row';
import type { ConversationEvent, RunningChat } from '../domain/running-chat';
import { threadItem } from '../domain/thread-item';
import { isLost, mayReadChat, ownRight, rightOn } from '../domain/ticket-right';
import type { AgentViewer } from '../domain/viewer';
import { eventFrame, onceByView, removeFrame, snapshotFrame, upsertFrame } from '../outbound/frames';
import type { Audience } from './audience';
import type { LiveBoard } from './live-board';
import type { CustomerView, InboxView, TicketView, View } from './live-client';

type FrameOf = (view: string) => Buffer;

/** Turns what the board holds into frames, for those who may see it. A frame is made once for all who get the same bytes. */
export class FanOut {
  /** @param now milliseconds since 1970. @param onLost a view ended because its viewer may not see it any more. */
  constructor(
    private readonly board: LiveBoard,
    private readonly audience: Audience,
    private readonly now: () => number,
    private readonly onLost: (view: View) => void,
  ) {}

  /** Whether an agent is shown the ticket without what is said in its chat. */
  isSilent(viewer: AgentViewer, ticket: TicketStateV1): boolean {
    return !mayReadChat(viewer, ticket, this.board.chatOf(ticket.conversationId));
  }

  /** Open tickets that this agent's inbox shows, in inbox order: what they may take and what is theirs, or all. */
  ticketsFor(viewer: AgentViewer, all: boolean): readonly TicketStateV1[] {
    const tickets = this.board.ticketsInOrder();
    return all ? tickets : tickets.filter((ticket) => this.isInInbox(viewer, ticket));
  }

  snapshot(view: View): void {
    const time = new Date(this.now()).toISOString();
    view.client.send(snapshotFrame(view.name, time, this.rowsOf(view)));
  }

  /** The ticket, or something that its row shows or its readers depend on, has changed. */
  ticketChanged(ticketId: string): void {
    const ticket = this.board.ticket(ticketId);
    const [spoken, silent] = [false, true].map((isSilent) =>
      onceByView((view) => upsertFrame(view, ticket === undefined ? '' : this.board.rowJson(ticket, isSilent))),
    ) as [FrameOf, FrameOf];
    const upsert = (viewer: AgentViewer): FrameOf => (ticket && this.isSilent(viewer, ticket) ? silent : spoken);
    const remove = onceByView((view) => removeFrame(view, ticketId));
    for (const view of this.audience.inboxes) {
      const isShown = ticket !== undefined && (view.name === 'inbox:all' || this.isInInbox(view.viewer, ticket));
      const row = isShown ? this.rowFor(view.viewer, ticket) : undefined;
      this.refreshInbox(view, ticketId, row, upsert(view.viewer), remove);
    }
    for (const view of [...this.audience.ofTicket(ticketId)]) this.refreshTicket(view, ticket, upsert(view.viewer));
  }

  /** What a customer is shown of the conversation may have changed. */
  conversationChanged(conversationId: string): void {
    for (const view of this.audience.ofConversation(conversationId)) {
      const row = this.customerRowJson(view);
      if (row === view.shown) continue;
      view.shown = row;
      view.client.send(upsertFrame(view.name, row));
    }
  }

  /** A line goes to whoever could read before it or can read after it: who leaves is told so, and nothing that follows. */
  line(event: ConversationEvent, before: RunningChat, after: RunningChat): void {
    const { conversationId, customerId } = event.data;
    const toAgents = this.lineFrames(event, 'agents');
    for (const ticketId of toAgents ? this.board.ticketsOf(conversationId) : []) {
      const ticket = this.board.ticket(ticketId);
      for (const { viewer, client, name } of ticket ? this.audience.ofTicket(ticketId) : []) {
        const isTheirs = ticket && [before, after].some((chat) => mayReadChat(viewer, ticket, chat));
        if (isTheirs && toAgents) client.send(toAgents(name));
      }
    }
    const toCustomer = this.lineFrames(event, 'customer');
    for (const { viewer, client, name } of toCustomer ? this.audience.ofConversation(conversationId) : []) {
      if (viewer.customerId === customerId && toCustomer) client.send(toCustomer(name));
    }
  }

  /** Ends a view: the client drops it, and opens it again if it may. */
  take(view: TicketView | CustomerView): void {
    const id = view.kind === 'ticket' ? view.ticketId : view.viewer.conversationId;
    view.client.send(removeFrame(view.name, id));
    this.onLost(view);
  }

  private isInInbox(viewer: AgentViewer, ticket: TicketStateV1): boolean {
    return ownRight(viewer, ticket, this.board.chatOf(ticket.conversationId)) !== null;
  }

  private rowFor(viewer: AgentViewer, ticket: TicketStateV1): string {
    return this.board.rowJson(ticket, this.isSilent(viewer, ticket));
  }

  private rowsOf(view: View): readonly string[] {
    if (view.kind === 'conversation') return [(view.shown = this.customerRowJson(view))];
    if (view.kind === 'ticket') {
      const ticket = this.board.ticket(view.ticketId);
      return ticket === undefined ? [] : [(view.shown = this.rowFor(view.viewer, ticket))];
    }
    const tickets = this.ticketsFor(view.viewer, view.name === 'inbox:all');
    for (const ticket of tickets) view.shown.set(ticket.id, this.rowFor(view.viewer, ticket));
    return [...view.shown.values()];
  }

  private refreshInbox(view: InboxView, id: string, row: string | undefined, upsert: FrameOf, remove: FrameOf): void {
    const shown = view.shown.get(id);
    if (shown === row) return;
    if (row === undefined) {
      view.shown.delete(id);
      view.client.send(remove(view.name));
    } else {
      view.shown.set(id, row);
      view.client.send(upsert(view.name));
    }
  }

  private refreshTicket(view: TicketView, ticket: TicketStateV1 | undefined, upsert: FrameOf): void {
    const right = ticket ? rightOn(view.viewer, ticket, this.board.chatOf(ticket.conversationId)) : null;
    if (ticket === undefined || isLost(view.right, right)) return this.take(view);
    view.right = right;
    const row = this.rowFor(view.viewer, ticket);
    if (row === view.shown) return;
    view.shown = row;
    view.client.send(upsert(view.name));
  }

  private customerRowJson({ viewer }: CustomerView): string {
    const known = this.board.conversation(viewer.conversationId);
    // An id is made from customer and channel, so this cannot be somebody else's; it costs nothing to be sure.
    const conversation = known?.customer.id === viewer.customerId ? known : undefined;
    const ticketId = conversation?.ticketId ?? null;
    const ticket = ticketId === null ? undefined : this.board.ticket(ticketId);
    return JSON.stringify(customerRow(viewer, conversation, ticket, this.board.nameOf));
  }

  private lineFrames(event: ConversationEvent, audience: 'agents' | 'customer'): FrameOf | null {
    const customer = this.board.conversation(event.data.conversationId)?.customer.name ?? null;
    const item = threadItem(event, audience, { nameOf: this.board.nameOf, customer });
    if (item === null) return null;
    // Most lines are seen by nobody here: they are not even serialised.
    return onceByView((view) => eventFrame(view, JSON.stringify(item)));
  }
}
