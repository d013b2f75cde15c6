import {
  type AgentStateV1,
  type AnyPublicEvent,
  type ConversationStateV1,
  type PresenceStateV1,
  type SettingsStateV1,
  type TicketStateV1,
} from '@baton/contracts';
import type { RelayProgress } from './relay-progress';

/** What a record of a compacted topic says: the latest state of its key, or that the key is gone. */
export interface StateMessage<State = unknown> {
  readonly topic: string;
  readonly key: string;
  /** null: a tombstone; the thing is no longer live. */
  readonly value: State | null;
  /** Revision of the stream that the state was folded to; null where the topic has no stream (presence). */
  readonly streamRevision: number | null;
  readonly storeId: string | null;
  /** Changes when the topic was written anew; null for records without a relay. */
  readonly generation: string | null;
}

export type TicketStateMessage = StateMessage<TicketStateV1>;
export type ConversationStateMessage = StateMessage<ConversationStateV1>;
export type AgentStateMessage = StateMessage<AgentStateV1>;
export type SettingsStateMessage = StateMessage<SettingsStateV1>;
export type PresenceStateMessage = StateMessage<PresenceStateV1>;
export type RelayProgressMessage = StateMessage<RelayProgress>;

/** Payload of a handler: a public event on an events topic, a state on a compacted one. */
export type BusMessage = AnyPublicEvent | StateMessage;
