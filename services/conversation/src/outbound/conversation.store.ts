import {
  type CommandContext,
  CommandHandler,
  defineCodec,
  type EventCodec,
  type EventMetadata,
  type EventStore,
  type KeyStore,
  type Loaded,
  type RecordedEvent,
} from '@baton/event-store';
import type { ConversationCommand } from '../domain/conversation.commands';
import { conversationDecider } from '../domain/conversation.decider';
import { type ConversationEvent, conversationEventSchemas } from '../domain/conversation.events';
import { evolve, initialConversation, type ConversationState } from '../domain/conversation.state';

export const CONVERSATION_STREAMS = 'conversation-';

export const conversationStream = (conversationId: string): string => `${CONVERSATION_STREAMS}${conversationId}`;

/** Each personal field of these streams is about the customer, also what agents wrote: one key per customer opens all of it. */
export const customerOf = (_stream: string, metadata: Pick<EventMetadata, 'customerId'>): string | null =>
  metadata.customerId;

const s = conversationEventSchemas;

/** How conversation events are stored: every type at its version, personal fields encrypted with the customer's key. */
export const conversationCodec = (keys: KeyStore): EventCodec<ConversationEvent> =>
  defineCodec({
    events: {
      ConversationStarted: { version: 1, schema: s.ConversationStarted },
      MessagePosted: { version: 1, schema: s.MessagePosted },
      FileShared: { version: 1, schema: s.FileShared },
      VariablesCollected: { version: 1, schema: s.VariablesCollected },
      LiveChatRequested: { version: 1, schema: s.LiveChatRequested },
      AgentJoined: { version: 1, schema: s.AgentJoined },
      AgentLeft: { version: 1, schema: s.AgentLeft },
      LiveChatEnded: { version: 1, schema: s.LiveChatEnded },
      TicketNoted: { version: 1, schema: s.TicketNoted },
      NoteAdded: { version: 1, schema: s.NoteAdded },
      MessagesRead: { version: 1, schema: s.MessagesRead },
      Erased: { version: 1, schema: s.Erased },
    },
    person: customerOf,
    keys,
  });

/** Who commands, and as which command; the customer is learned from the fold. */
export type Cause = Omit<CommandContext<ConversationState>, 'customerId'>;

/** What a command came to. */
export interface Outcome {
  readonly state: ConversationState;
  /** The state that was decided on. */
  readonly before: ConversationState;
  /** Of the stream now. */
  readonly revision: number;
  readonly appended: readonly ConversationEvent[];
  readonly replayed: boolean;
}

/** One event as stored and as decoded. */
export interface StoredEvent {
  readonly recorded: RecordedEvent;
  readonly event: ConversationEvent;
}

/** The conversations of one event store. */
export class Conversations {
  private readonly handler: CommandHandler<ConversationState, ConversationEvent>;

  constructor(
    private readonly store: EventStore,
    private readonly codec: EventCodec<ConversationEvent>,
  ) {
    this.handler = new CommandHandler({ store, decider: conversationDecider, codec });
  }

  /**
   * @param mayTry called with the state that is decided on, before the decision; throws to refuse.
   * @throws Rejection, IdempotencyKeyReused, TooMuchContention, StoreUnavailable, UnknownEventType.
   */
  async command(
    conversationId: string,
    cause: Cause,
    command: ConversationCommand | ((state: ConversationState) => ConversationCommand),
    mayTry: (state: ConversationState) => void = () => undefined,
  ): Promise<Outcome> {
    let before = initialConversation;
    const context = { ...named(cause), customerId: (state: ConversationState) => state.customerId };
    const handled = await this.handler.handle(conversationStream(conversationId), context, (state) => {
      before = state;
      mayTry(state);
      return conversationDecider.decide(typeof command === 'function' ? command(state) : command, state);
    });
    const { state, revision, events, replayed } = handled;
    if (replayed) mayTry(state);
    return { state, before, revision, appended: events, replayed };
  }

  /** The conversation as it is now; `revision` is -1 when it never began. */
  load(conversationId: string): Promise<Loaded<ConversationState>> {
    return this.handler.load(conversationStream(conversationId));
  }

  /** The conversation as it was at a revision: for readers whose right ends there. */
  async loadUpTo(conversationId: string, revision: number): Promise<ConversationState> {
    let state = initialConversation;
    for await (const { event } of this.read(conversationId, { limit: revision + 1 })) state = evolve(state, event);
    return state;
  }

  /** Stored events in order, or backwards; begins at `from` inclusive. */
  async *read(
    conversationId: string,
    options: { readonly from?: number; readonly limit?: number; readonly backwards?: boolean } = {},
  ): AsyncGenerator<StoredEvent> {
    for await (const recorded of this.store.readStream(conversationStream(conversationId), options)) {
      yield { recorded, event: await this.codec.decode(recorded) };
    }
  }

  /** Drops decrypted texts from memory, after an erasure. */
  forget(conversationId: string): Promise<void> {
    return this.handler.forget(conversationStream(conversationId));
  }
}

/** Exactly what belongs into the metadata of events: a caller's context may carry more. */
const named = (cause: Cause): Cause => ({
  commandId: cause.commandId,
  actor: cause.actor,
  correlationId: cause.correlationId,
  causationId: cause.causationId,
  traceparent: cause.traceparent,
  occurredAt: cause.occurredAt,
  ...(cause.bodyHash !== undefined && { bodyHash: cause.bodyHash }),
});
