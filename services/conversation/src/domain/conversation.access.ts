import { isEligible, type Qualifications } from '@baton/contracts';
import type { ConversationState } from './conversation.state';
import { isOpen } from './tickets-of-conversation';

/** Somebody who wants to read. */
export type Reader =
  | { readonly kind: 'customer'; readonly customerId: string; readonly conversationId: string }
  | { readonly kind: 'bot' }
  | ({ readonly kind: 'agent'; readonly id: string; readonly isSupervisor: boolean } & Qualifications);

/** How far somebody may read: everything up to this revision (infinite: all there is and will be). */
export interface ReadingRight {
  readonly upTo: number;
  /** Agents' notes, which make a thread of their own: `previousForAgents`. */
  readonly notes: boolean;
  /** What the bot noted about the customer. */
  readonly variables: boolean;
}

const ALL: ReadingRight = { upTo: Number.POSITIVE_INFINITY, notes: true, variables: true };

/** The agent owns an open ticket of this conversation: then the customer's other conversations are open to them, too. */
export const ownsOpenTicket = (agentId: string, state: ConversationState): boolean =>
  Object.values(state.tickets).some((ticket) => isOpen(ticket) && ticket.owner === agentId);

/**
 * Who may read this conversation: its customer (no notes), bots (no notes), supervisors, agents eligible while a ticket of it
 * is pending, the owner of an open ticket of it, former owners up to the end of their last stint.
 * @param ownsElsewhere the agent owns an open ticket of another conversation of this customer.
 * @returns null when the reader may not even know that it exists.
 */
export const readingRight = (reader: Reader, state: ConversationState, ownsElsewhere: boolean): ReadingRight | null => {
  if (state.lifecycle === 'none') return null;
  switch (reader.kind) {
    case 'customer':
      return reader.customerId === state.customerId && reader.conversationId === state.conversationId
        ? { ...ALL, notes: false, variables: false }
        : null;
    case 'bot':
      return { ...ALL, notes: false };
    case 'agent': {
      const mayTake = Object.values(state.tickets).some((t) => t.work === 'pending' && isEligible(reader, t));
      if (reader.isSupervisor || mayTake || ownsElsewhere || ownsOpenTicket(reader.id, state)) return ALL;
      const upTo = Object.hasOwn(state.formerOwners, reader.id) ? state.formerOwners[reader.id] : undefined;
      return upTo === undefined ? null : { ...ALL, upTo };
    }
  }
};
