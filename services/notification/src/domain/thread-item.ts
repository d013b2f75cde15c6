import type { Author } from '@baton/contracts';
import type { NameOf } from './inbox-row';
import type { ConversationEvent } from './running-chat';

/** A line of the thread, exactly as the conversation service gives it over HTTP, so that both merge by revision. */
export interface ThreadItem {
  readonly id: string;
  readonly revision: number;
  /** Revision of the line before it that this reader may see; another one there means: refetch. */
  readonly previous: number | null;
  readonly at: string;
  readonly author: { readonly kind: Author['kind'] | 'system'; readonly id: string; readonly name: string | null };
  readonly kind: 'message' | 'file' | 'system' | 'note';
  readonly [member: string]: unknown;
}

export type Audience = 'agents' | 'customer';

export interface Names {
  readonly nameOf: NameOf;
  readonly customer: string | null;
}

const SYSTEM = { kind: 'system', id: 'system', name: null } as const;

const named = ({ kind, id }: Author, { nameOf, customer }: Names): ThreadItem['author'] => {
  switch (kind) {
    case 'customer':
      return { kind, id, name: customer };
    case 'agent':
      return { kind, id, name: nameOf(id) };
    case 'bot':
      return { kind, id, name: null };
  }
};

/** The line that an event is in this audience's thread; null: none. */
export const threadItem = (event: ConversationEvent, audience: Audience, names: Names): ThreadItem | null => {
  const at = (previous: {
    readonly previousForAgents: number | null;
    readonly previousForCustomer?: number | null;
  }) => ({
    id: event.id,
    revision: event.streamRevision ?? 0,
    previous: audience === 'agents' ? previous.previousForAgents : (previous.previousForCustomer ?? null),
    at: event.time,
  });
  switch (event.type) {
    case 'baton.conversation.message-posted.v1': {
      const { author, text, choices, choiceId, clientMessageId } = event.data;
      const picked = { ...(choices !== null && { choices }), ...(choiceId !== null && { choiceId }) };
      return { ...at(event.data), author: named(author, names), kind: 'message', text, ...picked, clientMessageId };
    }
    case 'baton.conversation.file-shared.v1': {
      const { author, fileId, name, contentType, size } = event.data;
      return { ...at(event.data), author: named(author, names), kind: 'file', fileId, name, type: contentType, size };
    }
    case 'baton.conversation.note-added.v1': {
      if (audience === 'customer') return null;
      const { agentId, text } = event.data;
      return { ...at(event.data), author: named({ kind: 'agent', id: agentId }, names), kind: 'note', text };
    }
    case 'baton.conversation.live-chat-requested.v1':
    case 'baton.conversation.agent-joined.v1':
    case 'baton.conversation.agent-left.v1':
    case 'baton.conversation.live-chat-ended.v1':
      return { ...at(event.data), author: SYSTEM, kind: 'system', ...systemLine(event, names) };
    case 'baton.conversation.started.v1':
    case 'baton.conversation.variables-collected.v1':
    case 'baton.conversation.ticket-noted.v1':
    case 'baton.conversation.messages-read.v1':
    case 'baton.conversation.erased.v1':
      return null;
  }
};

type ChatEvent = Extract<
  ConversationEvent,
  { type: `baton.conversation.${'live-chat-requested' | 'agent-joined' | 'agent-left' | 'live-chat-ended'}.v1` }
>;

/** System lines are a code and parameters; UIs render them in the reader's language. */
const systemLine = (event: ChatEvent, { nameOf }: Names): { readonly code: string; readonly params: object } => {
  const { ticketId } = event.data;
  switch (event.type) {
    case 'baton.conversation.live-chat-requested.v1':
      return { code: 'live-chat-requested', params: { ticketId } };
    case 'baton.conversation.agent-joined.v1': {
      const { agentId } = event.data;
      return { code: 'agent-joined', params: { ticketId, agent: { id: agentId, name: nameOf(agentId) } } };
    }
    case 'baton.conversation.agent-left.v1': {
      const { agentId, why } = event.data;
      return { code: 'agent-left', params: { ticketId, agent: { id: agentId, name: nameOf(agentId) }, why } };
    }
    case 'baton.conversation.live-chat-ended.v1': {
      const { by, why } = event.data;
      return { code: 'live-chat-ended', params: { ticketId, by, why } };
    }
  }
};
