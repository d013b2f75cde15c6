import type { AnyPublicEvent } from '@baton/contracts';
import type { Decider } from '@baton/decider';
import type { OutgoingRecord } from '@baton/event-bus';
import type { Change } from '@baton/relay';
import type { ConversationCommand } from '@baton/conversation-service/src/domain/conversation.commands';
import { readingRight } from '@baton/conversation-service/src/domain/conversation.access';
import { conversationDecider } from '@baton/conversation-service/src/domain/conversation.decider';
import type { ConversationEvent } from '@baton/conversation-service/src/domain/conversation.events';
import { onTicketEvent } from '@baton/conversation-service/src/domain/conversation.policy';
import type { ConversationState } from '@baton/conversation-service/src/domain/conversation.state';
import { translateConversation } from '@baton/conversation-service/src/outbound/conversation.publisher';
import type { ActingAgent, TicketCommand } from '@baton/ticket-service/src/domain/ticket.commands';
import { readableUpTo } from '@baton/ticket-service/src/domain/ticket.access';
import { ticketDecider } from '@baton/ticket-service/src/domain/ticket.decider';
import type { TicketEvent } from '@baton/ticket-service/src/domain/ticket.events';
import { onConversationEvent } from '@baton/ticket-service/src/domain/ticket.policy';
import type { TicketState } from '@baton/ticket-service/src/domain/ticket.state';
import { translateTicket } from '@baton/ticket-service/src/outbound/ticket.publisher';

export type { ConversationCommand, ConversationEvent, ConversationState, TicketCommand, TicketEvent, TicketState };

/** A command that a policy wants done on a stream of its own service. */
export interface Wanted<Command> {
  readonly id: string;
  readonly command: Command;
}

/** Everything of the services that the explorer runs; a planted bug replaces one member. */
export interface Rules {
  readonly conversation: Decider<ConversationState, ConversationCommand, ConversationEvent>;
  readonly ticket: Decider<TicketState, TicketCommand, TicketEvent>;
  /** Stored event to public records, the event first. */
  readonly publishConversation: (change: Change<ConversationState, ConversationEvent>) => readonly OutgoingRecord[];
  readonly publishTicket: (change: Change<TicketState, TicketEvent>) => readonly OutgoingRecord[];
  readonly onConversationEvent: (event: AnyPublicEvent) => Wanted<TicketCommand> | null;
  readonly onTicketEvent: (event: AnyPublicEvent) => Wanted<ConversationCommand> | null;
  /** Whether an agent may read everything that is and will be there. */
  readonly readsConversation: (agent: ActingAgent, state: ConversationState) => boolean;
  readonly readsTicket: (agent: ActingAgent, state: TicketState) => boolean;
  /** The command handler appends nothing for a command id that it finds in the stream. */
  readonly remembersCommandIds: boolean;
  /** The records of one conversation reach the ticket service in the order in which they were written. */
  readonly keepsOrder: boolean;
}

/** The services as they are. */
export const realRules: Rules = {
  conversation: conversationDecider,
  ticket: ticketDecider,
  publishConversation: translateConversation,
  publishTicket: translateTicket,
  onConversationEvent: (event) => {
    const wanted = onConversationEvent(event);
    return wanted && { id: wanted.ticketId, command: wanted.command };
  },
  onTicketEvent: (event) => {
    const wanted = onTicketEvent(event);
    return wanted && { id: wanted.conversationId, command: wanted.command };
  },
  readsConversation: ({ supervisor, ...agent }, state) =>
    readingRight({ kind: 'agent', isSupervisor: supervisor, ...agent }, state, false)?.upTo === Infinity,
  readsTicket: (agent, state) => readableUpTo(state, { kind: 'agent', ...agent }) === 'all',
  remembersCommandIds: true,
  keepsOrder: true,
};
