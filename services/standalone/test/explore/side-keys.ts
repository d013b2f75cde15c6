import type { ConversationState, TicketState } from './rules';

/**
 * What no decision, policy, publisher of ids or invariant reads: what readers are shown, and where they stopped reading.
 * Everything not named here counts, so a field that is new is never overlooked.
 */
const SHOWN_OF_CONVERSATION: ReadonlySet<string> = new Set<keyof ConversationState>([
  'formerOwners',
  'files',
  'readUpTo',
  'unread',
  'unansweredSince',
  'lastMessage',
  'lastForCustomer',
  'lastForAgents',
]);

const SHOWN_OF_TICKET: ReadonlySet<string> = new Set(['formerOwners', 'claimedAt', 'closedAt']);

const without = (state: object, shown: ReadonlySet<string>): unknown[] =>
  Object.keys(state)
    .sort()
    .filter((name) => !shown.has(name))
    .map((name) => (state as Readonly<Record<string, unknown>>)[name]);

/** What tells two conversations apart. */
export const conversationKey = (state: ConversationState): unknown => without(state, SHOWN_OF_CONVERSATION);

/** What tells two tickets apart; the kinds of ticket have fields of their own. */
export const ticketKey = (state: TicketState): unknown => [state.work, ...without(state, SHOWN_OF_TICKET)];
