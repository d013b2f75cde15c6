import type { AgentStateV1, ConversationStateV1, Requirements, TicketStateV1 } from '@baton/contracts';
import type { ConversationEvent, RunningChat } from './running-chat';
import type { Holding, TicketEvent } from './ticket-event';

/** Where a record stands. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Changes when the topic is written anew; null: not known. */
  readonly generation: string | null;
}

/** A record of any topic that is followed, read. */
export type LiveRecord =
  | {
      readonly kind: 'ticket';
      readonly id: string;
      readonly state: TicketStateV1 | null;
      readonly revision: number | null;
    }
  | {
      readonly kind: 'conversation';
      readonly id: string;
      readonly state: ConversationStateV1 | null;
      readonly revision: number | null;
      /** The customer was erased: there is no state, and never will be. */
      readonly isErased?: boolean;
    }
  | { readonly kind: 'agent'; readonly id: string; readonly state: AgentStateV1 | null }
  | { readonly kind: 'event'; readonly event: ConversationEvent }
  | { readonly kind: 'ticketEvent'; readonly event: TicketEvent };

/** Who could see a ticket before it changed. */
export interface FormerTicket extends Requirements {
  readonly owner: string | null;
}

/** What a record changed, as it is remembered for those who were away. */
export type Change =
  | {
      readonly kind: 'ticket';
      readonly id: string;
      /** null: there was none, or what there was is not known here. */
      readonly before: FormerTicket | null;
      /** Nothing lies between `before` and this: compaction may have taken away what did. */
      readonly isNext: boolean;
    }
  | { readonly kind: 'conversation'; readonly id: string; readonly before: RunningChat }
  | { readonly kind: 'agent'; readonly id: string }
  | {
      readonly kind: 'event';
      readonly event: ConversationEvent;
      readonly before: RunningChat;
      readonly after: RunningChat;
    }
  | {
      readonly kind: 'ticketEvent';
      readonly event: TicketEvent;
      /** Who held the ticket when it happened. */
      readonly before: Holding;
    };

/** Whether a record of a ticket follows right on what is known of it. @param revision of the record; null: not known. */
export const isNextRevision = (known: TicketStateV1 | undefined, revision: number | null): boolean => {
  if (revision === null) return false;
  return known === undefined ? revision === 0 : revision - known.revision <= 1;
};

/** How much text a change, or a part of one, holds: the characters of all its strings. */
export const charactersIn = (value: unknown): number => {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const part of Object.values(value)) sum += charactersIn(part);
  return sum;
};
