import { followOwnership, noOwnership, OwnershipBroken, type TicketFact } from './ownership';

/** The whole log of one ticket, oldest first. */
export interface TicketHistory {
  readonly stream: string;
  readonly events: readonly TicketFact[];
}

export interface OwnerViolation {
  readonly stream: string;
  readonly revision: number;
  readonly problem: string;
}

/**
 * Reads ticket logs from their first event and says where one had two owners, an owner who was not one, or an epoch that did
 * not rise by one. A history is left at its first violation: what follows it means nothing.
 */
export const checkOneOwner = (histories: Iterable<TicketHistory>): OwnerViolation[] => {
  const violations: OwnerViolation[] = [];
  for (const { stream, events } of histories) {
    let ownership = noOwnership;
    for (const event of events) {
      try {
        ownership = followOwnership(ownership, event);
      } catch (error) {
        if (!(error instanceof OwnershipBroken)) throw error;
        violations.push({ stream, revision: event.revision, problem: error.message });
        break;
      }
    }
  }
  return violations;
};
