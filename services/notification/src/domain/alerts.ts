import { isEligible, type Requirements } from '@baton/contracts';
import { type ConversationEvent, isBefore, type RunningChat } from './running-chat';
import type { Holding, TicketEvent } from './ticket-event';
import type { AgentViewer } from './viewer';

/** What an agent is alerted of; which sound and which words belong to it is the page's business. */
export type AlertFacts =
  | { readonly kind: 'new-ticket' }
  | { readonly kind: 'new-message'; readonly revision: number }
  | { readonly kind: 'forwarded'; readonly from: string; readonly by: string }
  | { readonly kind: 'user-left'; readonly reason: 'ended' | 'gone' }
  | { readonly kind: 'taken'; readonly by: string; readonly how: 'unclaimed' | 'forwarded' | 'resolved' | 'deleted' };

/** One agent, or everybody who may take the ticket. */
export type Recipients = { readonly agentId: string } | { readonly eligible: Requirements };

/** What one event alerts of, and whom. It holds ids and no words: it may be told to somebody who has lost the ticket since. */
export interface Alert {
  readonly eventId: string;
  /** When it happened, ISO 8601. */
  readonly at: string;
  readonly ticketId: string;
  readonly conversationId: string;
  readonly to: Recipients;
  readonly facts: AlertFacts;
}

type About = Pick<Alert, 'eventId' | 'at' | 'ticketId' | 'conversationId'>;

const aboutTicket = ({ id, time, data }: TicketEvent): About => ({
  eventId: id,
  at: time,
  ticketId: data.ticketId,
  conversationId: data.conversationId,
});

/**
 * Alerts of a ticket's event. Recipients come from the ticket's own stream, so that every replica names the same.
 * @param before who held the ticket when it happened.
 */
export const alertsOfTicket = (event: TicketEvent, before: Holding): readonly Alert[] => {
  if (!isBefore(before, event)) return []; // the states that were read at the start tell of it: it is history
  const about = aboutTicket(event);
  switch (event.type) {
    case 'baton.ticket.created.v1': {
      const { requiredSkills, queue } = event.data;
      return [{ ...about, to: { eligible: { requiredSkills, queue } }, facts: { kind: 'new-ticket' } }];
    }
    case 'baton.ticket.forwarded.v1': {
      const { from, to, by } = event.data;
      const given: Alert = { ...about, to: { agentId: to }, facts: { kind: 'forwarded', from, by } };
      // A supervisor who takes a ticket over knows that it is theirs now.
      return [...(to === by ? [] : [given]), ...taken(about, from, by, 'forwarded')];
    }
    case 'baton.ticket.unclaimed.v1':
      return taken(about, event.data.agentId, event.data.by, 'unclaimed');
    case 'baton.ticket.resolved.v1':
      return taken(about, event.data.owner, event.data.by, 'resolved');
    case 'baton.ticket.deleted.v1':
      return event.data.wasOpen ? taken(about, event.data.owner, event.data.by, 'deleted') : [];
    case 'baton.ticket.user-left.v1': {
      const { owner } = before;
      const { reason } = event.data;
      return owner === null ? [] : [{ ...about, to: { agentId: owner }, facts: { kind: 'user-left', reason } }];
    }
    case 'baton.ticket.claimed.v1':
    case 'baton.ticket.user-returned.v1':
    case 'baton.ticket.restored.v1':
    case 'baton.ticket.erased.v1':
      return [];
  }
};

type How = Extract<AlertFacts, { kind: 'taken' }>['how'];

const taken = (about: About, owner: string | null, by: string, how: How): readonly Alert[] =>
  owner === null || owner === by ? [] : [{ ...about, to: { agentId: owner }, facts: { kind: 'taken', by, how } }];

/**
 * The alert of what a customer wrote or sent: the agent's who is joined in the conversation's own stream.
 * @param before the chat when it was said, as told by events alone.
 */
export const alertsOfChat = (event: ConversationEvent, before: RunningChat): readonly Alert[] => {
  if (event.type !== 'baton.conversation.message-posted.v1' && event.type !== 'baton.conversation.file-shared.v1')
    return [];
  if (!isBefore(before, event)) return [];
  const { author, ticketId, conversationId } = event.data;
  const { agentId } = before;
  const isInChat = ticketId !== null && ticketId === before.ticketId;
  if (author.kind !== 'customer' || !isInChat || agentId === null) return [];
  const facts = { kind: 'new-message', revision: event.streamRevision ?? 0 } as const;
  return [{ eventId: event.id, at: event.time, ticketId, conversationId, to: { agentId }, facts }];
};

export const isRecipient = (viewer: AgentViewer, to: Recipients): boolean =>
  'agentId' in to ? to.agentId === viewer.id : isEligible(viewer, to.eligible);

/**
 * Whether an alert still says something true to somebody who comes back to it: what was taken from them stays taken, everything else
 * is about a ticket that they may take, or have.
 * @param right theirs on the ticket now; null: none, or it is closed.
 */
export const isStillSo = ({ kind }: AlertFacts, right: 'owner' | 'candidate' | null): boolean => {
  switch (kind) {
    case 'new-ticket':
      return right === 'candidate';
    case 'new-message':
    case 'forwarded':
    case 'user-left':
      return right === 'owner';
    case 'taken':
      return true;
  }
};
