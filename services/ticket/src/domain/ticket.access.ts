import { isEligible, type Qualifications } from '@baton/contracts';
import type { TicketState } from './ticket.state';

/** Who asks to read. `supervisor` reads everything. */
export interface TicketReader extends Qualifications {
  readonly kind: 'agent' | 'customer';
  readonly id: string;
  readonly supervisor: boolean;
}

/**
 * How far a person may read a ticket: `all` of it, up to the revision that ended a former owner's last stint, or not at all
 * (null: for them it does not exist).
 */
export const readableUpTo = (ticket: TicketState, reader: TicketReader): 'all' | number | null => {
  if (ticket.work === 'none') return null;
  if (reader.kind === 'customer') return ticket.customerId === reader.id ? 'all' : null;
  if (reader.supervisor) return 'all';
  if (ticket.work === 'claimed' && ticket.owner === reader.id) return 'all';
  if (ticket.work === 'pending' && isEligible(reader, ticket)) return 'all';
  return Object.hasOwn(ticket.formerOwners, reader.id) ? (ticket.formerOwners[reader.id] ?? null) : null;
};
