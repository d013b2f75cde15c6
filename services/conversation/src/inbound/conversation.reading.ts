import { Rejection } from '@baton/decider';
import { eventIdFor, StoreUnavailable } from '@baton/event-store';
import { CommandAnswer, type CommandContext, type Principal } from '@baton/service-kit';
import type { Kysely } from 'kysely';
import { ownsOpenTicket, type Reader, readingRight, type ReadingRight } from '../domain/conversation.access';
import type { ConversationState } from '../domain/conversation.state';
import { type Conversations, conversationStream, type Outcome } from '../outbound/conversation.store';
import { conversationsOf, type CustomerConversation } from '../views/conversations/conversations.query';
import { agentNames } from '../views/directory';
import type { ConversationTables } from '../views/view-tables';
import { readerOf, rightOf } from './callers';
import type { ConversationResource } from './conversation.api';
import { toResource } from './conversation.resource';
import { agentsIn, isItem, type Item, type Names, toItem } from './items';
import { readItem, revisionOfCommand } from './messages.page';

/** A conversation that somebody may read, and how far. */
export interface Readable {
  readonly state: ConversationState;
  readonly right: ReadingRight;
}

/** Who may read what, on the state of now; and names for what is shown. */
export class ConversationReading {
  constructor(
    private readonly conversations: Conversations,
    private readonly views: Kysely<ConversationTables>,
  ) {}

  /** @throws Rejection `conversation-not-found` when the caller may not know that it exists; `erased`. */
  async open(caller: Principal, conversationId: string): Promise<Readable> {
    const reader = readerOf(caller);
    const { state } = await this.conversations.load(conversationId);
    const right =
      readingRight(reader, state, false) ??
      readingRight(reader, state, await this.ownsElsewhere(reader, state.customerId));
    if (right === null) throw new Rejection('conversation-not-found');
    if (state.lifecycle === 'erased') throw new Rejection('erased');
    return { state, right };
  }

  /** The conversation as this caller is given it. @throws as `open`. */
  async show(caller: Principal, conversationId: string): Promise<ConversationResource> {
    return this.resource(await this.open(caller, conversationId));
  }

  /** A state just loaded or decided, as its reader is given it; for one whose right has ended, as it was then. */
  async resource({ state, right }: Readable): Promise<ConversationResource> {
    const hasEnded = right.upTo < state.revision;
    const shown = hasEnded ? await this.conversations.loadUpTo(state.conversationId, right.upTo) : state;
    return toResource(shown, await this.agentNames(new Set(shown.agentId === null ? [] : [shown.agentId])), right);
  }

  /**
   * The answer to a command that makes one item: from the fold when it was just appended, else as it stands in the thread.
   * @param known revision of the item when the fold knows it; null: it is looked for by the command.
   */
  async answerItem(
    caller: Principal,
    cause: Pick<CommandContext, 'commandId' | 'occurredAt'>,
    outcome: Outcome,
    known: number | null,
  ): Promise<CommandAnswer<Item>> {
    const { state, revision, replayed, appended } = outcome;
    const id = state.conversationId;
    const stream = conversationStream(id);
    const right = rightOf(readerOf(caller), state);
    const [event] = appended;
    if (event === undefined || !isItem(event, right)) {
      const at = known ?? (await revisionOfCommand(this.conversations, id, cause.commandId));
      const item = at === null ? null : await readItem(this.conversations, id, right, at, this.namesFor(state));
      if (item === null) throw new Rejection('conversation-not-found');
      return new CommandAnswer(item, { stream, revision, replayed });
    }
    const { lastForAgents, lastForCustomer } = outcome.before;
    const place = {
      id: eventIdFor(cause.commandId, stream, 0),
      revision,
      previous: right.notes ? lastForAgents : lastForCustomer,
      occurredAt: cause.occurredAt,
    };
    const item = toItem(event, place, await this.namesFor(state)(new Set(agentsIn(event))));
    const location = `/v1/conversations/${id}/messages?after=${revision - 1}&limit=1`;
    return new CommandAnswer(item, { stream, revision, replayed, location });
  }

  /** Names for the items of one conversation. */
  namesFor(state: ConversationState): (agentIds: ReadonlySet<string>) => Promise<Names> {
    return async (agentIds) => ({ agents: await this.agentNames(agentIds), customer: state.customerName });
  }

  /** The customer's conversations that this caller may read without an end. */
  async ofCustomer(
    caller: Principal,
    customerId: string,
  ): Promise<readonly { readonly row: CustomerConversation; readonly state: ConversationState }[]> {
    const reader = readerOf(caller);
    const known = await this.statesOf(customerId);
    const owns = reader.kind === 'agent' && known.some(({ state }) => ownsOpenTicket(reader.id, state));
    return known.filter(({ state }) => readingRight(reader, state, owns)?.upTo === Number.POSITIVE_INFINITY);
  }

  /** Without views names are null: a message that is stored must not be answered with an error for want of one. */
  private agentNames(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, string | null>> {
    return agentNames(this.views, ids).catch((error: unknown) => {
      if (error instanceof StoreUnavailable) return new Map();
      throw error;
    });
  }

  private async ownsElsewhere(reader: Reader, customerId: string): Promise<boolean> {
    if (reader.kind !== 'agent' || customerId === '') return false;
    return (await this.statesOf(customerId)).some(({ state }) => ownsOpenTicket(reader.id, state));
  }

  /** The view says which; the folds say what is true of them now. */
  private async statesOf(customerId: string) {
    const rows = await conversationsOf(this.views, customerId);
    const folds = await Promise.all(rows.map(({ conversationId }) => this.conversations.load(conversationId)));
    return rows.flatMap((row, index) => {
      const state = folds[index]?.state;
      return state?.lifecycle === 'open' ? [{ row, state }] : [];
    });
  }
}
