import { conversationTopics } from '@baton/conversation-service';
import type { TopicDefinition } from '@baton/contracts';
import { presenceTopics } from '@baton/presence-service';
import { ticketTopics } from '@baton/ticket-service';

/** Whose relay each is, and what it writes: a relay that never got as far as a checkpoint left no note of its topics. */
export const RELAYS = {
  'relay-ticket': { service: 'ticket', topics: ticketTopics },
  'relay-conversation': { service: 'conversation', topics: conversationTopics },
  'relay-presence': { service: 'presence', topics: presenceTopics },
} as const satisfies Record<string, { service: string; topics: readonly TopicDefinition[] }>;

export type RelayName = keyof typeof RELAYS;
export const relayNames = Object.keys(RELAYS) as RelayName[];
