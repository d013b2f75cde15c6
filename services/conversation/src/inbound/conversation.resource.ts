import type { ReadingRight } from '../domain/conversation.access';
import type { ConversationState } from '../domain/conversation.state';

/** Files shown with a conversation, newest last; older ones are items of the thread. */
const FILES_SHOWN = 200;

/** What `GET /v1/conversations/:id` and its commands answer. */
export interface ConversationResource {
  readonly id: string;
  readonly channel: string;
  readonly customer: { readonly id: string; readonly name: string | null; readonly locale: string | null };
  readonly mode: ConversationState['mode'];
  /** The running chat; null while the bot is in charge. `revision` of the ticket's stream as heard here, null before. */
  readonly ticket: {
    readonly id: string;
    readonly work: string;
    readonly waitingSince: string;
    readonly revision: number | null;
  } | null;
  readonly agent: { readonly id: string; readonly name: string | null } | null;
  /** What the bot noted about the customer; empty for the customer. */
  readonly variables: Readonly<Record<string, string>>;
  readonly files: readonly {
    readonly fileId: string;
    readonly name: string | null;
    readonly type: string;
    readonly size: number;
    readonly author: { readonly kind: string; readonly id: string };
    readonly at: string;
  }[];
  readonly revision: number;
}

/** A conversation as a reader is given it. */
export const toResource = (
  state: ConversationState,
  agents: ReadonlyMap<string, string | null>,
  right: Pick<ReadingRight, 'variables'>,
): ConversationResource => {
  const ticket = state.ticketId === null ? undefined : state.tickets[state.ticketId];
  return {
    id: state.conversationId,
    channel: state.channel,
    customer: { id: state.customerId, name: state.customerName, locale: state.locale },
    mode: state.mode,
    ticket:
      state.ticketId === null || ticket === undefined
        ? null
        : {
            id: state.ticketId,
            work: ticket.work,
            waitingSince: ticket.waitingSince,
            revision: ticket.revision,
          },
    agent: state.agentId === null ? null : { id: state.agentId, name: agents.get(state.agentId) ?? null },
    variables: right.variables ? state.variables : {},
    files: state.files.slice(-FILES_SHOWN).map(({ fileId, name, contentType, size, author, at }) => ({
      fileId,
      name,
      type: contentType,
      size,
      author: { kind: author.kind, id: author.id },
      at,
    })),
    revision: state.revision,
  };
};
