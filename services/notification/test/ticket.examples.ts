import { randomUUID } from 'node:crypto';
import type { PublicEventData } from '@baton/contracts';
import type { TicketEvent } from '../src/domain/ticket-event';
import { CONVERSATION, CUSTOMER, T, TICKET } from './live.examples';

type Kind = TicketEvent['type'] extends `baton.ticket.${infer K}.v1` ? K : never;
type Whose = 'ticketId' | 'conversationId' | 'customerId';

/** A public event of the example ticket, as it comes from the bus. */
export const ticketEvent = <K extends Kind>(
  kind: K,
  revision: number,
  data: Omit<PublicEventData<`baton.ticket.${K}.v1`>, Whose> & Partial<Record<Whose, string>>,
): TicketEvent =>
  ({
    id: randomUUID(),
    type: `baton.ticket.${kind}.v1`,
    source: 'baton/ticket',
    subject: `ticket-${data.ticketId ?? TICKET}`,
    time: T,
    partitionKey: data.conversationId ?? CONVERSATION,
    streamRevision: revision,
    storePosition: String(revision),
    storeId: 'store',
    actor: null,
    correlationId: null,
    causationId: null,
    traceparent: null,
    data: { ticketId: TICKET, conversationId: CONVERSATION, customerId: CUSTOMER, ...data },
  }) as unknown as TicketEvent;

interface Asks {
  readonly requiredSkills?: readonly string[];
  readonly queue?: string | null;
  readonly ticketId?: string;
  readonly conversationId?: string;
}

export const created = ({ requiredSkills = [], queue = null, ...whose }: Asks = {}): TicketEvent =>
  ticketEvent('created', 0, {
    ...whose,
    channel: 'web',
    customerName: 'Eve',
    subject: 'late parcel',
    topics: [],
    queue,
    requiredSkills: [...requiredSkills],
    variables: { order: '4711' },
    waitingSince: T,
  });

export const claimed = (revision: number, agentId: string): TicketEvent =>
  ticketEvent('claimed', revision, { agentId, epoch: revision, claimedAt: T });

export const unclaimed = (revision: number, agentId: string, by: string): TicketEvent =>
  ticketEvent('unclaimed', revision, { agentId, by, reason: 'lunch', epoch: revision });

export const forwarded = (revision: number, from: string, to: string, by = from): TicketEvent =>
  ticketEvent('forwarded', revision, { from, to, by, note: 'be kind', epoch: revision, claimedAt: T });

export const resolved = (revision: number, owner: string | null, by: string): TicketEvent =>
  ticketEvent('resolved', revision, {
    by,
    owner,
    outcome: null,
    botCouldHaveAnswered: null,
    suggestedFaq: null,
    epoch: 1,
    closedAt: T,
  });

export const deleted = (revision: number, owner: string | null, by: string, wasOpen = true): TicketEvent =>
  ticketEvent('deleted', revision, { by, owner, reason: 'spam', wasOpen, epoch: 1, closedAt: T });

export const userLeft = (revision: number, reason: 'ended' | 'gone' = 'ended'): TicketEvent =>
  ticketEvent('user-left', revision, { reason });

export const userReturned = (revision: number): TicketEvent => ticketEvent('user-returned', revision, {});

export const restored = (revision: number, owner: string | null, by: string): TicketEvent =>
  ticketEvent('restored', revision, { owner, by, epoch: 1 });

export const erasedTicket = (revision: number, owner: string | null): TicketEvent =>
  ticketEvent('erased', revision, { owner, wasOpen: true, epoch: 1 });
