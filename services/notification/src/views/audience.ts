import type { CustomerView, InboxView, TicketView, View } from './live-client';

const NOBODY: ReadonlySet<never> = new Set<never>();

const addTo = <T>(index: Map<string, Set<T>>, key: string, view: T): void => {
  index.set(key, (index.get(key) ?? new Set<T>()).add(view));
};

const removeFrom = <T>(index: Map<string, Set<T>>, key: string, view: T): void => {
  const views = index.get(key);
  views?.delete(view);
  if (views?.size === 0) index.delete(key);
};

/** Open views by what they show, so that a change finds those whom it concerns without asking everybody. */
export class Audience {
  readonly inboxes = new Set<InboxView>();
  private readonly byTicket = new Map<string, Set<TicketView>>();
  private readonly byConversation = new Map<string, Set<CustomerView>>();

  ofTicket(ticketId: string): ReadonlySet<TicketView> {
    return this.byTicket.get(ticketId) ?? NOBODY;
  }

  /** The customer's own pages. */
  ofConversation(conversationId: string): ReadonlySet<CustomerView> {
    return this.byConversation.get(conversationId) ?? NOBODY;
  }

  /** Conversations whose customer looks. */
  conversations(): Iterable<string> {
    return this.byConversation.keys();
  }

  add(view: View): void {
    if (view.kind === 'inbox') this.inboxes.add(view);
    else if (view.kind === 'ticket') addTo(this.byTicket, view.ticketId, view);
    else addTo(this.byConversation, view.viewer.conversationId, view);
  }

  remove(view: View): void {
    if (view.kind === 'inbox') this.inboxes.delete(view);
    else if (view.kind === 'ticket') removeFrom(this.byTicket, view.ticketId, view);
    else removeFrom(this.byConversation, view.viewer.conversationId, view);
  }
}
