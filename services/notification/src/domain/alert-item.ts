import type { Alert, AlertFacts } from './alerts';
import type { NameOf } from './inbox-row';

/** An alert as its recipient is sent it. */
export interface AlertItem {
  /** The same on every replica, for this recipient: whoever is told twice can tell. */
  readonly id: string;
  readonly kind: AlertFacts['kind'];
  readonly at: string;
  readonly ticketId: string;
  readonly conversationId: string;
  /** Whether the recipient wants to hear it, as they have set it. */
  readonly sound: boolean;
  readonly [member: string]: unknown;
}

/** @param id see `AlertItem`. */
export const alertItem = (
  { at, ticketId, conversationId, facts }: Alert,
  { id, sound, nameOf }: { readonly id: string; readonly sound: boolean; readonly nameOf: NameOf },
): AlertItem => ({ id, kind: facts.kind, at, ticketId, conversationId, sound, ...membersOf(facts, nameOf) });

const membersOf = (facts: AlertFacts, nameOf: NameOf): object => {
  const person = (agentId: string) => ({ id: agentId, name: nameOf(agentId) });
  switch (facts.kind) {
    case 'new-ticket':
      return {};
    case 'new-message':
      return { revision: facts.revision };
    case 'forwarded':
      return { from: person(facts.from), by: person(facts.by) };
    case 'user-left':
      return { reason: facts.reason };
    case 'taken':
      return { by: person(facts.by), how: facts.how };
  }
};
