import type { z } from 'zod';
import { conversationState } from './conversation-events';
import { agentState, presenceState, settingsState } from './directory-events';
import { ticketState } from './ticket-events';

const DAY_MS = 86_400_000;

/**
 * How long a tombstone stays readable once compaction has seen it: whoever reads a state topic more slowly than that may not hear of what
 * was removed, and what rests on hearing it must be younger.
 */
export const TOMBSTONE_KEPT_MS = 7 * DAY_MS;

/** Shape of a topic. Partition counts are fixed at creation: growing them breaks the order per key. */
export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact';
  /** How long records are kept under `delete`; null: no time limit, or compacted. */
  readonly retentionMs: number | null;
  /** What the record's key is, for people who read `docs/events.md`. */
  readonly key: string;
}

const topic = (
  name: string,
  cleanup: 'delete' | 'compact',
  key: string,
  retentionDays: number | null = null,
  partitions = 12,
): TopicDefinition => ({
  name,
  partitions,
  cleanup,
  retentionMs: retentionDays === null ? null : retentionDays * DAY_MS,
  key,
});

export const topics = {
  ticketEvents: topic('baton.ticket.events.v1', 'delete', 'conversation id', 30),
  ticketState: topic('baton.ticket.state.v1', 'compact', 'ticket id'),
  conversationEvents: topic('baton.conversation.events.v1', 'delete', 'conversation id', 30),
  conversationState: topic('baton.conversation.state.v1', 'compact', 'conversation id'),
  agentState: topic('baton.agent.state.v1', 'compact', 'agent id'),
  settingsState: topic('baton.settings.state.v1', 'compact', '`settings`'),
  presenceEvents: topic('baton.presence.events.v1', 'delete', '`agent:<id>` or `customer:<id>`', 7),
  presenceState: topic('baton.presence.state.v1', 'compact', '`agent:<id>` or `customer:<id>`'),
  relay: topic('baton.relay.v1', 'compact', 'relay name', null, 12),
} as const;

/**
 * Header of the tombstone that ends a conversation for good, because its customer was erased: whoever starts later, and reads no old events,
 * must still refuse that customer. It is read for as long as tombstones are kept.
 */
export const ERASED_HEADER = 'erased';

/** Where records that a consumer group could not handle are put: ids and the error, no personal data. */
export const deadLetterTopic = (source: TopicDefinition, group: string): TopicDefinition => ({
  ...source,
  name: `${source.name}.${group}.dlq`,
  cleanup: 'delete',
  retentionMs: null,
});

/** Schemas of what compacted topics hold, by topic name. */
export const stateSchemas: Readonly<Record<string, z.ZodType>> = {
  [topics.ticketState.name]: ticketState,
  [topics.conversationState.name]: conversationState,
  [topics.agentState.name]: agentState,
  [topics.settingsState.name]: settingsState,
  [topics.presenceState.name]: presenceState,
};
