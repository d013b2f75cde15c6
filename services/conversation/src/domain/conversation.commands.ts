import type { Author } from '@baton/contracts';

/** The first contact; repeated, it changes nothing. */
export interface StartConversation {
  readonly type: 'StartConversation';
  readonly conversationId: string;
  readonly customerId: string;
  readonly channel: string;
  readonly customerName: string | null;
  readonly locale: string | null;
}

/** Somebody writes. An agent names the chat they believe to be in; customers and bots give null. */
export interface PostMessage {
  readonly type: 'PostMessage';
  readonly author: Author;
  readonly ticketId: string | null;
  readonly text: string;
  readonly choices: readonly { readonly id: string; readonly label: string }[] | null;
  readonly choiceId: string | null;
  /** Unique per author: posted twice, it is one message. */
  readonly clientMessageId: string;
  readonly now: string;
}

/** The bytes are in the blob store already; gated as a message is. */
export interface ShareFile {
  readonly type: 'ShareFile';
  readonly author: Author;
  readonly ticketId: string | null;
  readonly fileId: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly now: string;
}

export interface CollectVariables {
  readonly type: 'CollectVariables';
  readonly variables: Readonly<Record<string, string>>;
}

/** The bot or the customer asks for a person. */
export interface RequestLiveChat {
  readonly type: 'RequestLiveChat';
  /** Id of the ticket to be, made from the command id. */
  readonly ticketId: string;
  /** The conversation revision that the sender had read; null: not said (customers only). */
  readonly seen: number | null;
  readonly subject: string | null;
  readonly topics: readonly string[];
  readonly queue: string | null;
  readonly requiredSkills: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly now: string;
}

/** The customer ends the chat that they name. */
export interface LeaveLiveChat {
  readonly type: 'LeaveLiveChat';
  readonly ticketId: string;
}

export interface AddNote {
  readonly type: 'AddNote';
  readonly agentId: string;
  readonly text: string;
}

export interface MarkRead {
  readonly type: 'MarkRead';
  readonly by: { readonly kind: 'customer' | 'agent'; readonly id: string };
  readonly upTo: number;
}

export interface EraseConversation {
  readonly type: 'EraseConversation';
}

/** Where in the ticket's own stream the event stands that a ticket command follows. */
interface OnTicket {
  readonly ticketId: string;
  readonly ticketRevision: number;
}

/** The ticket was claimed by, or forwarded to, this agent. */
export interface FollowTicketJoined extends OnTicket {
  readonly type: 'FollowTicketJoined';
  readonly agentId: string;
  readonly epoch: number;
}

/** The ticket was given back. */
export interface FollowTicketLeft extends OnTicket {
  readonly type: 'FollowTicketLeft';
  readonly agentId: string;
  readonly epoch: number;
}

/** The open ticket was closed. */
export interface FollowTicketClosed extends OnTicket {
  readonly type: 'FollowTicketClosed';
  readonly why: 'resolved' | 'deleted' | 'erased';
  readonly owner: string | null;
  readonly epoch: number;
}

/** Something about a ticket that never changes a chat. Absent facts stay as they were known. */
export interface FollowTicketNoted extends OnTicket {
  readonly type: 'FollowTicketNoted';
  readonly facts: {
    readonly work: 'pending' | 'claimed' | 'resolved' | 'deleted' | 'erased';
    readonly owner: string | null;
    readonly epoch: number;
  } | null;
}

export type ConversationCommand =
  | StartConversation
  | PostMessage
  | ShareFile
  | CollectVariables
  | RequestLiveChat
  | LeaveLiveChat
  | AddNote
  | MarkRead
  | EraseConversation
  | FollowTicketJoined
  | FollowTicketLeft
  | FollowTicketClosed
  | FollowTicketNoted;
