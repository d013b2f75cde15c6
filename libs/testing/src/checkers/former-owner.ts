import type { Ownership, TicketFact } from './ownership';

/** A ticket's log, and what it was after each event of it. */
export interface Told {
  readonly facts: readonly TicketFact[];
  readonly folds: readonly Ownership[];
}

/**
 * Who no longer owns a ticket that is not open to everybody reads it as it was when their last stint ended, and no further.
 * @param known no state before this revision is one that the answer may have been given on.
 * @returns whether `revision` is where the agent's reading may have ended.
 */
export const endsWithTheirStint = (ticket: Told, agent: string, revision: number, known: number): boolean =>
  ticket.folds.slice(known).some((now) => {
    const isWhole = now.work === 'pending' || (now.work === 'claimed' && now.owner === agent);
    return !isWhole && lastStint(ticket, agent, now.revision) === revision;
  });

/** The revision that ended it; -1: they have had none. */
const lastStint = ({ facts, folds }: Told, agent: string, upTo: number): number =>
  facts.slice(0, upTo + 1).findLast((fact) => endedBy(fact, folds[fact.revision - 1]) === agent)?.revision ?? -1;

/** Whose stint an event ends; null: nobody's. */
const endedBy = ({ type, data }: TicketFact, before: Ownership | undefined): unknown => {
  if (type === 'Unclaimed') return data['agentId'];
  if (type === 'Forwarded') return data['from'];
  if (type !== 'Resolved' && type !== 'Deleted') return null;
  if (before?.work === 'claimed') return before.owner;
  return before?.work === 'pending' ? data['by'] : null;
};
