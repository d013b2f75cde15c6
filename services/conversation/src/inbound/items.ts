import type { Author, ItemResource } from '@baton/contracts';
import type { ReadingRight } from '../domain/conversation.access';
import type { ConversationEvent } from '../domain/conversation.events';

/** A line of the thread as a reader is given it. */
export type Item = ItemResource;

/** Where an item stands, from its stored event. */
export interface ItemPlace {
  readonly id: string;
  readonly revision: number;
  readonly previous: number | null;
  readonly occurredAt: string;
}

type ItemEvent = Extract<
  ConversationEvent,
  {
    type:
      | 'MessagePosted'
      | 'FileShared'
      | 'NoteAdded'
      | 'LiveChatRequested'
      | 'AgentJoined'
      | 'AgentLeft'
      | 'LiveChatEnded';
  }
>;

/** Whether this reader's thread has this event as a line. */
export const isItem = (event: ConversationEvent, { notes }: Pick<ReadingRight, 'notes'>): event is ItemEvent => {
  switch (event.type) {
    case 'MessagePosted':
    case 'FileShared':
    case 'LiveChatRequested':
    case 'AgentJoined':
    case 'AgentLeft':
    case 'LiveChatEnded':
      return true;
    case 'NoteAdded':
      return notes;
    case 'ConversationStarted':
    case 'VariablesCollected':
    case 'TicketNoted':
    case 'MessagesRead':
    case 'Erased':
      return false;
  }
};

/** The agents that a line names, to be looked up in the directory. */
export const agentsIn = (event: ItemEvent): readonly string[] => {
  switch (event.type) {
    case 'MessagePosted':
    case 'FileShared':
      return event.data.author.kind === 'agent' ? [event.data.author.id] : [];
    case 'AgentJoined':
    case 'AgentLeft':
    case 'NoteAdded':
      return [event.data.agentId];
    case 'LiveChatRequested':
    case 'LiveChatEnded':
      return [];
  }
};

/** Names to put on a line. */
export interface Names {
  readonly agents: ReadonlyMap<string, string | null>;
  readonly customer: string | null;
}

const named = <Kind extends Author['kind']>(
  { kind, id }: { readonly kind: Kind; readonly id: string },
  names: Names,
) => {
  const known = { customer: names.customer, agent: names.agents.get(id) ?? null, bot: null };
  return { kind, id, name: known[kind] };
};

/** System lines are nobody's: who caused one may be a supervisor whom no customer knows. */
const SYSTEM = { kind: 'system', id: 'system', name: null } as const;

/** System lines are a code and parameters; UIs render them in the reader's language. */
export const toItem = (event: ItemEvent, { id, revision, previous, occurredAt }: ItemPlace, names: Names): Item => {
  const place = { id, revision, previous, at: occurredAt };
  switch (event.type) {
    case 'MessagePosted': {
      const { author, text, choices, choiceId, clientMessageId } = event.data;
      const picked = { ...(choices !== null && { choices }), ...(choiceId !== null && { choiceId }) };
      return { ...place, author: named(author, names), kind: 'message', text, ...picked, clientMessageId };
    }
    case 'FileShared': {
      const { author, fileId, name, contentType, size } = event.data;
      return { ...place, author: named(author, names), kind: 'file', fileId, name, type: contentType, size };
    }
    case 'NoteAdded': {
      const { agentId, text } = event.data;
      return { ...place, author: named({ kind: 'agent', id: agentId }, names), kind: 'note', text };
    }
    case 'LiveChatRequested':
    case 'AgentJoined':
    case 'AgentLeft':
    case 'LiveChatEnded':
      return systemLine({ ...place, author: SYSTEM, kind: 'system' }, event, names);
  }
};

/** What every system line has. */
type LineStart = Omit<Extract<Item, { kind: 'system' }>, 'code' | 'params'>;

const systemLine = (
  start: LineStart,
  event: Exclude<ItemEvent, { type: 'MessagePosted' | 'FileShared' | 'NoteAdded' }>,
  names: Names,
): Item => {
  const { ticketId } = event.data;
  const agentOf = (id: string) => ({ id, name: names.agents.get(id) ?? null });
  switch (event.type) {
    case 'LiveChatRequested':
      return { ...start, code: 'live-chat-requested', params: { ticketId } };
    case 'AgentJoined':
      return { ...start, code: 'agent-joined', params: { ticketId, agent: agentOf(event.data.agentId) } };
    case 'AgentLeft': {
      const { agentId, why } = event.data;
      return { ...start, code: 'agent-left', params: { ticketId, agent: agentOf(agentId), why } };
    }
    case 'LiveChatEnded': {
      const { by, why } = event.data;
      return { ...start, code: 'live-chat-ended', params: { ticketId, by, why } };
    }
  }
};
