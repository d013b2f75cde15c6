import type { TicketChange } from '@baton/client';

/** A change in words: a key of the namespace `ticket`, what goes into it, and what somebody wrote with it. */
export interface Words {
  readonly key: string;
  readonly params: Readonly<Record<string, string>>;
  readonly quote: string | null;
}

export type NameOf = (agentId: string) => string;

type Of<T extends TicketChange['type']> = Extract<TicketChange, { type: T }>;

const words = (key: string, params: Words['params'] = {}, quote: string | null = null): Words => ({
  key: `history.${key}`,
  params,
  quote,
});

const unclaimed = ({ data, actor }: Of<'Unclaimed'>, who: string, nameOf: NameOf): Words =>
  data.by === data.agentId
    ? words('unclaimed', { who }, data.reason)
    : words('unclaimedFrom', { who: actor.name ?? nameOf(data.by), from: nameOf(data.agentId) }, data.reason);

const forwarded = ({ data }: Of<'Forwarded'>, who: string, nameOf: NameOf): Words =>
  data.by === data.from
    ? words('forwarded', { who, to: nameOf(data.to) }, data.note)
    : words('forwardedFrom', { who, from: nameOf(data.from), to: nameOf(data.to) }, data.note);

/** @param unknown what to call somebody who has no name. */
export const wordsOf = (change: TicketChange, nameOf: NameOf, unknown: string): Words => {
  const { actor } = change;
  const who = actor.name ?? (actor.kind === 'agent' ? nameOf(actor.id) : unknown);
  switch (change.type) {
    case 'TicketCreated':
      return words(actor.kind === 'bot' ? 'createdByBot' : 'created', { who: change.data.customerName ?? unknown });
    case 'Claimed':
      return words('claimed', { who });
    case 'Unclaimed':
      return unclaimed(change, who, nameOf);
    case 'Forwarded':
      return forwarded(change, who, nameOf);
    case 'Resolved':
      return words(
        change.data.outcome === null ? 'resolved' : 'resolvedAs',
        {
          who,
          outcome: change.data.outcome ?? '',
        },
        change.data.suggestedFaq,
      );
    case 'UserLeft':
      return words(change.data.reason === 'ended' ? 'userEnded' : 'userGone');
    case 'UserReturned':
      return words('userReturned');
    case 'Deleted':
      return words('deleted', { who }, change.data.reason);
    case 'Restored':
      return words('restored', { who });
    case 'Erased':
      return words('erased');
    // a newer server may tell of what this page has no words for
    default:
      return words('unknown');
  }
};

/** How the last change took a ticket from somebody who had it; null: it did not. */
export const howLost = (changes: readonly TicketChange[], me: string, nameOf: NameOf): Words | null => {
  const last = changes.at(-1);
  if (last === undefined) return null;
  const who = last.actor.name ?? nameOf(last.actor.id);
  switch (last.type) {
    case 'Forwarded':
      if (last.data.from !== me) return null;
      return last.data.by === me
        ? { key: 'lost.forwardedByMe', params: { to: nameOf(last.data.to) }, quote: null }
        : { key: 'lost.forwarded', params: { who, to: nameOf(last.data.to) }, quote: last.data.note };
    case 'Unclaimed':
      if (last.data.agentId !== me) return null;
      return last.data.by === me
        ? { key: 'lost.unclaimedByMe', params: {}, quote: null }
        : { key: 'lost.unclaimed', params: { who }, quote: last.data.reason };
    case 'Resolved':
      return last.data.by === me ? null : { key: 'lost.resolved', params: { who }, quote: null };
    case 'Deleted':
      return last.data.by === me ? null : { key: 'lost.deleted', params: { who }, quote: last.data.reason };
    default:
      return null;
  }
};
