import { type PublicEventData, type PublicEventType, type TicketStateV1, topics } from '@baton/contracts';
import type { OutgoingRecord } from '@baton/event-bus';
import { type Change, eventRecord, stateRecord } from '@baton/relay';
import type { TicketEvent, TicketEventOf } from '../domain/ticket.events';
import { isOpen, type NoTicket, ownerOf, type TicketState } from '../domain/ticket.state';

type TicketChange = Change<TicketState, TicketEvent>;
type PublicType = Extract<PublicEventType, `baton.ticket.${string}`>;
type Translated = { [T in PublicType]: { readonly type: T; readonly data: PublicEventData<T> } }[PublicType];
type Existing = Exclude<TicketState, NoTicket>;

/**
 * The public records of one stored event: its event, then the ticket's new state or the tombstone.
 * Pure: the relay adds the place in store and generation to the headers.
 * @throws Error when the stream does not begin with its creation.
 */
export const translateTicket = ({ recorded, event, before, after }: TicketChange): OutgoingRecord[] => {
  if (after.work === 'none') throw new Error(`damaged stream ${recorded.stream}`);
  const { type, data } = publicEvent(event, before, after);
  const key = after.conversationId;
  return [
    eventRecord({ topic: topics.ticketEvents, source: 'baton/ticket', recorded, type, key, data }),
    stateRecord(topics.ticketState, after.ticketId, publicState(after)),
  ];
};

/** null, the tombstone, once the ticket is closed. */
export const publicState = (ticket: TicketState): TicketStateV1 | null => {
  if (!isOpen(ticket)) return null;
  const { customerId, customerName, presence } = ticket;
  return {
    id: ticket.ticketId,
    conversationId: ticket.conversationId,
    customer: { id: customerId, name: customerName, presence },
    channel: ticket.channel,
    subject: ticket.subject,
    topics: [...ticket.topics],
    queue: ticket.queue,
    requiredSkills: [...ticket.requiredSkills],
    variables: ticket.variables && { ...ticket.variables },
    work: ticket.work,
    owner: ownerOf(ticket),
    epoch: ticket.epoch,
    createdAt: ticket.createdAt,
    waitingSince: ticket.waitingSince,
    claimedAt: ticket.work === 'claimed' ? ticket.claimedAt : null,
    revision: ticket.revision,
  };
};

/** Stored types are private: every member of a public event is named here, on purpose. */
const publicEvent = (event: TicketEvent, before: TicketState, after: Existing): Translated => {
  const { ticketId, conversationId, customerId } = after;
  const onTicket = { ticketId, conversationId, customerId };
  switch (event.type) {
    case 'TicketCreated':
      return created(event.data, onTicket);
    case 'Claimed': {
      const { agentId, epoch, claimedAt } = event.data;
      return { type: 'baton.ticket.claimed.v1', data: { ...onTicket, agentId, epoch, claimedAt } };
    }
    case 'Unclaimed': {
      const { agentId, by, reason, epoch } = event.data;
      return { type: 'baton.ticket.unclaimed.v1', data: { ...onTicket, agentId, by, reason, epoch } };
    }
    case 'Forwarded': {
      const { from, to, by, note, epoch, claimedAt } = event.data;
      return { type: 'baton.ticket.forwarded.v1', data: { ...onTicket, from, to, by, note, epoch, claimedAt } };
    }
    case 'UserLeft':
      return { type: 'baton.ticket.user-left.v1', data: { ...onTicket, reason: event.data.reason } };
    case 'UserReturned':
      return { type: 'baton.ticket.user-returned.v1', data: onTicket };
    case 'Resolved':
    case 'Deleted':
    case 'Restored':
    case 'Erased':
      return closed(event, onTicket, { wasOpen: isOpen(before), owner: ownerOf(after), epoch: after.epoch, after });
  }
};

type OnTicket = PublicEventData<'baton.ticket.user-returned.v1'>;

const created = (data: TicketEventOf<'TicketCreated'>['data'], onTicket: OnTicket): Translated => {
  const { channel, customerName, subject, topics: about, queue, requiredSkills, variables, waitingSince } = data;
  const asked = { channel, customerName, subject, topics: about, queue, requiredSkills, variables, waitingSince };
  return { type: 'baton.ticket.created.v1', data: { ...onTicket, ...asked } };
};

interface Closing {
  readonly wasOpen: boolean;
  readonly owner: string | null;
  readonly epoch: number;
  readonly after: TicketState;
}

const closed = (
  event: Extract<TicketEvent, { type: 'Resolved' | 'Deleted' | 'Restored' | 'Erased' }>,
  onTicket: OnTicket,
  { wasOpen, owner, epoch, after }: Closing,
): Translated => {
  switch (event.type) {
    case 'Resolved': {
      const { by, outcome, botCouldHaveAnswered, suggestedFaq, closedAt } = event.data;
      const how = { by, owner, outcome, botCouldHaveAnswered, suggestedFaq, epoch, closedAt };
      return { type: 'baton.ticket.resolved.v1', data: { ...onTicket, ...how } };
    }
    case 'Deleted': {
      const { by, reason, deletedAt } = event.data;
      const closedAt = after.work === 'deleted' ? after.closedAt : deletedAt;
      return {
        type: 'baton.ticket.deleted.v1',
        data: { ...onTicket, by, owner, reason, wasOpen, epoch, closedAt },
      };
    }
    case 'Restored':
      return { type: 'baton.ticket.restored.v1', data: { ...onTicket, by: event.data.by, owner, epoch } };
    case 'Erased':
      return { type: 'baton.ticket.erased.v1', data: { ...onTicket, owner, wasOpen, epoch } };
  }
};
