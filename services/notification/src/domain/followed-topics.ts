import { type TopicDefinition, topics } from '@baton/contracts';

/** What is live now, read from the beginning. */
export const STATES: readonly TopicDefinition[] = [topics.conversationState, topics.ticketState, topics.agentState];

/** What happens, read from now on: history is the conversation service's to tell. */
export const TAIL: readonly TopicDefinition[] = [topics.conversationEvents, topics.ticketEvents];

/** Whether a topic tells what happens, not what is. */
export const isTail = (topic: string): boolean => TAIL.some(({ name }) => name === topic);

/** What a cursor holds the place of, in this order: another order makes every cursor void. */
export const FOLLOWED: readonly TopicDefinition[] = [...STATES, ...TAIL];

/** Which relay writes what: it says when a topic is whole. */
export const RELAY_OF: Readonly<Record<string, string>> = {
  [topics.conversationState.name]: 'relay-conversation',
  [topics.conversationEvents.name]: 'relay-conversation',
  [topics.ticketState.name]: 'relay-ticket',
  [topics.ticketEvents.name]: 'relay-ticket',
  [topics.agentState.name]: 'relay-ticket',
};

export const RELAYS: readonly string[] = [...new Set(Object.values(RELAY_OF))];
