import type { AnyPublicEvent } from '@baton/contracts';
import type { Ownership } from '@baton/testing';
import type { ConversationWatch } from './conversation.watch';
import type { Interned } from './interned';
import type { ConversationCommand, ConversationState, TicketCommand, TicketState, Wanted } from './rules';
import type { Side } from './side';

export type ConversationSide = Interned<Side<ConversationState, ConversationWatch>>;
export type TicketSide = Interned<Side<TicketState, Ownership>>;

/** A public event under way to the service whose policy answers it. */
export interface Letter<Command> {
  readonly number: number;
  readonly label: string;
  readonly type: AnyPublicEvent['type'];
  readonly wanted: Wanted<Command>;
}

/** What came of the letters of one log so far. */
export interface Post<Command> {
  /** Written and not yet delivered, oldest first. */
  readonly letters: readonly Letter<Command>[];
  /** The oldest was handled and appended something, then the process died before its position was kept. */
  readonly wasHandled: boolean;
}

/** A customer's or bot's request that the network still has: it may arrive now, later, or never. */
export interface Request {
  readonly label: string;
  readonly command: ConversationCommand;
  /** How often it may still arrive: its sender retries. */
  readonly copies: number;
  /** It appended something: its command id is in the stream. */
  readonly isDone: boolean;
}

/** How often each thing may still happen. */
export interface Budget {
  readonly handovers: number;
  readonly leaves: number;
  readonly agentCommands: number;
  readonly messages: number;
  readonly crashes: number;
  readonly marks: number;
  readonly erasures: number;
}

/** One state of the whole. */
export interface House {
  readonly conversation: ConversationSide;
  /** By the number of the handover that may open it. */
  readonly tickets: readonly TicketSide[];
  readonly toTickets: Post<TicketCommand>;
  readonly toConversation: Post<ConversationCommand>;
  readonly requests: readonly Request[];
  readonly left: Budget;
  /** Whose keys are destroyed; the ticket service hears of an erasure on a topic of its own, at any time. */
  readonly erasure: 'none' | 'conversation' | 'both';
  /** A promise that the last move broke. */
  readonly broken: string | null;
}

const keyOfPost = ({ letters, wasHandled }: Post<unknown>): string =>
  `${wasHandled ? '!' : ''}${letters.map(({ number }) => number).join(',')}`;

/** Canonical: requests that differ only in when they were sent are one. */
export const keyOfHouse = (house: House): string => {
  const { conversation, tickets, toTickets, toConversation, requests, left, erasure, broken } = house;
  const underWay = requests.map(({ label, copies, isDone }) => `${label}${copies}${isDone ? '!' : ''}`).sort();
  const budget = Object.values(left).join('');
  const sides = `${conversation.number},${tickets.map(({ number }) => number).join(',')}`;
  const posted = `${keyOfPost(toTickets)}|${keyOfPost(toConversation)}`;
  // a broken promise leaves no other trace, and must not hide behind a state without it
  return `${sides}|${posted}|${underWay.join(';')}|${budget}|${erasure}|${broken ?? ''}`;
};
