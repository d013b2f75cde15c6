/** One event of a ticket's stream as it was stored. Only ids, epochs and kinds are read, which are never encrypted. */
export interface TicketFact {
  readonly revision: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What one ticket's events so far say, by rules of our own: nothing here comes from the service's fold. */
export interface Ownership {
  readonly revision: number;
  readonly work: 'none' | 'pending' | 'claimed' | 'resolved' | 'deleted' | 'erased';
  readonly owner: string | null;
  readonly epoch: number;
  readonly customer: 'present' | 'ended' | 'gone';
}

export const noOwnership: Ownership = { revision: -1, work: 'none', owner: null, epoch: 0, customer: 'present' };

/** An event that may not stand where it stands. */
export class OwnershipBroken extends Error {}

const demand = (holds: boolean, problem: string): void => {
  if (!holds) throw new OwnershipBroken(problem);
};

const text = (fact: TicketFact, member: string): string => String(fact.data[member]);

/**
 * Follows one event. @throws OwnershipBroken when the event contradicts those before it: two owners, an epoch that did not
 * rise by one, a change after the end.
 */
export const followOwnership = (before: Ownership, fact: TicketFact): Ownership => {
  demand(fact.revision === before.revision + 1, `revision ${fact.revision} after ${before.revision}`);
  demand(before.work !== 'erased', `${fact.type} on an erased ticket`);
  demand(
    (before.work === 'none') === (fact.type === 'TicketCreated'),
    `${fact.type} on a ticket that is ${before.work}`,
  );
  const step = steps[fact.type];
  if (step === undefined) throw new OwnershipBroken(`unknown event type ${fact.type}`);
  return { ...before, revision: fact.revision, ...step(before, fact) };
};

type Step = (before: Ownership, fact: TicketFact) => Partial<Ownership>;

const isOpen = ({ work }: Ownership): boolean => work === 'pending' || work === 'claimed';

/** Every change of owner raises the epoch by one. */
const nextEpoch = (before: Ownership, fact: TicketFact): number => {
  demand(
    fact.data['epoch'] === before.epoch + 1,
    `${fact.type} has epoch ${text(fact, 'epoch')} after ${before.epoch}`,
  );
  return before.epoch + 1;
};

const demandOwner = (before: Ownership, fact: TicketFact, named: string): void => {
  demand(before.work === 'claimed', `${fact.type} on a ticket that is ${before.work}`);
  demand(before.owner === named, `${fact.type} names ${named} as owner, who is ${before.owner ?? 'nobody'}`);
  demand(before.customer !== 'ended', `${fact.type} after the customer ended the chat`);
};

const steps: Readonly<Record<string, Step>> = {
  TicketCreated: () => ({ work: 'pending' }),
  Claimed: (before, fact) => {
    demand(
      before.work === 'pending',
      `Claimed by ${text(fact, 'agentId')} while ${before.work} by ${String(before.owner)}`,
    );
    return { work: 'claimed', owner: text(fact, 'agentId'), epoch: nextEpoch(before, fact) };
  },
  Unclaimed: (before, fact) => {
    demandOwner(before, fact, text(fact, 'agentId'));
    return { work: 'pending', owner: null, epoch: nextEpoch(before, fact) };
  },
  Forwarded: (before, fact) => {
    demandOwner(before, fact, text(fact, 'from'));
    demand(text(fact, 'to') !== before.owner, 'Forwarded to its owner');
    return { owner: text(fact, 'to'), epoch: nextEpoch(before, fact) };
  },
  Resolved: (before) => {
    demand(isOpen(before), `Resolved while ${before.work}`);
    return { work: 'resolved' };
  },
  UserLeft: (before, fact) => {
    demand(isOpen(before), `UserLeft while ${before.work}`);
    const customer = text(fact, 'reason') === 'ended' ? 'ended' : 'gone';
    demand(
      before.customer === 'present' || (before.customer === 'gone' && customer === 'ended'),
      `${customer} after ${before.customer}`,
    );
    return { customer };
  },
  UserReturned: (before) => {
    demand(isOpen(before) && before.customer === 'gone', `UserReturned while ${before.work} and ${before.customer}`);
    return { customer: 'present' };
  },
  Deleted: (before) => {
    demand(before.work !== 'deleted', 'Deleted twice');
    return { work: 'deleted' };
  },
  Restored: (before) => {
    demand(before.work === 'deleted', `Restored while ${before.work}`);
    return { work: 'resolved' };
  },
  Erased: () => ({ work: 'erased' }),
};
