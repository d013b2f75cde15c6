import type { BatonClient } from '@baton/client';
import { DelayedDeletes } from './delayed-deletes';
import { InFlight } from './in-flight';

/** What is under way on tickets in this page, whichever part of it began it. */
export interface TicketActions {
  readonly inFlight: InFlight;
  readonly deletes: DelayedDeletes;
}

const ofClient = new WeakMap<BatonClient, TicketActions>();

/** The one of this client: it outlives whatever is drawn. */
export const ticketActionsOf = (baton: BatonClient): TicketActions => {
  const known = ofClient.get(baton) ?? { inFlight: new InFlight(), deletes: new DelayedDeletes() };
  ofClient.set(baton, known);
  return known;
};
