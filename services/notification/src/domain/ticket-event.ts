import type { AnyPublicEvent, TicketStateV1 } from '@baton/contracts';

/** Public events of a ticket. */
export type TicketEvent = Extract<AnyPublicEvent, { readonly type: `baton.ticket.${string}` }>;

export const isTicketEvent = (event: AnyPublicEvent): event is TicketEvent => event.type.startsWith('baton.ticket.');

/** Who held a ticket at one revision of its own stream; `owner` null: nobody did. */
export interface Holding {
  readonly revision: number;
  readonly owner: string | null;
}

/** Before the first event of a ticket. */
export const heldByNobody: Holding = { revision: -1, owner: null };

export const holdingOf = ({ revision, owner }: TicketStateV1): Holding => ({ revision, owner });

/** Who holds the ticket after an event; one that was heard before changes nothing. */
export const afterTicketEvent = (before: Holding, event: TicketEvent): Holding => {
  const revision = event.streamRevision ?? -1;
  return revision <= before.revision ? before : { revision, owner: ownerAfter(before.owner, event) };
};

const ownerAfter = (before: string | null, event: TicketEvent): string | null => {
  switch (event.type) {
    case 'baton.ticket.created.v1':
      return null;
    case 'baton.ticket.claimed.v1':
      return event.data.agentId;
    case 'baton.ticket.unclaimed.v1':
      return null;
    case 'baton.ticket.forwarded.v1':
      return event.data.to;
    case 'baton.ticket.resolved.v1':
    case 'baton.ticket.deleted.v1':
    case 'baton.ticket.restored.v1':
    case 'baton.ticket.erased.v1':
      return event.data.owner;
    case 'baton.ticket.user-left.v1':
    case 'baton.ticket.user-returned.v1':
      return before;
  }
};
