import type { AnyPublicEvent } from '@baton/contracts';
import { type Bounds, nothing } from './explore-house';
import type { ConversationCommand, ConversationState, Rules, TicketCommand, TicketState } from './rules';

/** A mistake that somebody could make, and the smallest bounds in which the explorer must find it. */
export interface PlantedBug {
  readonly name: string;
  readonly plant: (rules: Rules) => Rules;
  readonly bounds: Bounds;
  /** Part of what the explorer says. */
  readonly seenAs: string;
}

const bounds = (more: Partial<Bounds>): Bounds => ({ ...nothing, handovers: 1, ...more });

/** Shows the conversation's decider another command than was sent. */
const hearing =
  (changed: (command: ConversationCommand, state: ConversationState) => ConversationCommand) =>
  (rules: Rules): Rules => ({
    ...rules,
    conversation: {
      ...rules.conversation,
      decide: (command, state) => rules.conversation.decide(changed(command, state), state),
    },
  });

/** Shows the ticket's decider another state than there is. */
const seeing =
  (changed: (state: TicketState, command: TicketCommand) => TicketState) =>
  (rules: Rules): Rules => ({
    ...rules,
    ticket: {
      ...rules.ticket,
      decide: (command, state) => rules.ticket.decide(command, changed(state, command)),
    },
  });

const deaf =
  (type: AnyPublicEvent['type']) =>
  (rules: Rules): Rules => ({
    ...rules,
    onConversationEvent: (event) => (event.type === type ? null : rules.onConversationEvent(event)),
    onTicketEvent: (event) => (event.type === type ? null : rules.onTicketEvent(event)),
  });

const isTicket = (state: TicketState): state is Exclude<TicketState, { work: 'none' }> => state.work !== 'none';

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'leave ends whatever chat runs, not the one that it names',
    plant: hearing((command, { ticketId }) =>
      command.type === 'LeaveLiveChat' && ticketId !== null ? { ...command, ticketId } : command,
    ),
    bounds: bounds({ handovers: 2, leaves: 2, copies: 2 }),
    seenAs: 'the chat that ended is not the one that was meant',
  },
  {
    name: 'an agent’s message goes into the running chat, whatever ticket it names',
    plant: hearing((command, { ticketId }) => (command.type === 'PostMessage' ? { ...command, ticketId } : command)),
    bounds: bounds({ handovers: 2, leaves: 1, agentCommands: 2, messages: 1 }),
    seenAs: 'wrote into a chat other than they meant',
  },
  {
    name: 'a returning connection undoes that the customer ended the chat',
    plant: seeing((state, { type }) =>
      type === 'MarkReturned' && isTicket(state) && state.presence === 'ended' ? { ...state, presence: 'gone' } : state,
    ),
    bounds: bounds({ leaves: 1, marks: 2 }),
    seenAs: 'UserReturned',
  },
  {
    name: 'a customer who was gone cannot end the chat any more',
    plant: seeing((state, { type }) =>
      type === 'MarkEnded' && isTicket(state) && state.presence === 'gone' ? { ...state, presence: 'ended' } : state,
    ),
    bounds: bounds({ leaves: 1, marks: 1 }),
    seenAs: 'marked gone',
  },
  {
    name: 'a handover is accepted although the customer ended a chat after it was sent',
    plant: hearing((command) => (command.type === 'RequestLiveChat' ? { ...command, seen: null } : command)),
    bounds: bounds({ handovers: 2, leaves: 1 }),
    seenAs: 'a late handover',
  },
  {
    name: 'a second handover begins a second chat',
    plant: (rules) => ({
      ...rules,
      conversation: {
        ...rules.conversation,
        decide: (command, state) =>
          rules.conversation.decide(command, command.type === 'RequestLiveChat' ? { ...state, mode: 'bot' } : state),
      },
    }),
    bounds: bounds({ handovers: 2 }),
    seenAs: 'a second live chat',
  },
  {
    name: 'a forward does not replace the former agent',
    plant: deaf('baton.ticket.forwarded.v1'),
    bounds: bounds({ agentCommands: 2 }),
    seenAs: 'joined is ada, the owner is bob',
  },
  {
    name: 'the command id is ignored when a command comes again',
    plant: (rules) => ({ ...rules, remembersCommandIds: false }),
    bounds: bounds({ agentCommands: 1, copies: 2 }),
    seenAs: 'one ticket was asked for twice',
  },
  {
    name: 'the end of another ticket ends the running chat',
    plant: hearing((command, { ticketId }) =>
      command.type === 'FollowTicketClosed' && ticketId !== null ? { ...command, ticketId } : command,
    ),
    bounds: bounds({ handovers: 2, leaves: 1, agentCommands: 1 }),
    seenAs: 'LiveChatEnded follows revision 1',
  },
  {
    name: 'a claim does not look whether somebody has the ticket',
    plant: seeing((state, { type }) =>
      type === 'Claim' && state.work === 'claimed' ? { ...state, work: 'pending', unclaimedBy: null } : state,
    ),
    bounds: bounds({ agentCommands: 2 }),
    seenAs: 'while claimed by ada',
  },
  {
    name: 'a ticket can be given back after the customer ended the chat',
    plant: seeing((state, { type }) =>
      type === 'Unclaim' && isTicket(state) ? { ...state, presence: 'present' } : state,
    ),
    bounds: bounds({ leaves: 1, agentCommands: 2 }),
    seenAs: 'Unclaimed after the customer ended the chat',
  },
  {
    name: 'a closed ticket can be claimed',
    plant: seeing((state, { type }) =>
      type === 'Claim' && state.work === 'resolved' ? { ...state, work: 'pending', unclaimedBy: null } : state,
    ),
    bounds: bounds({ agentCommands: 2 }),
    seenAs: 'while resolved',
  },
  {
    name: 'unclaiming begins the waiting time anew',
    plant: (rules) => ({
      ...rules,
      ticket: {
        ...rules.ticket,
        evolve: (state, event) => {
          const after = rules.ticket.evolve(state, event);
          return event.type === 'Unclaimed' && isTicket(after)
            ? { ...after, waitingSince: '2026-01-01T09:00:00.000Z' }
            : after;
        },
      },
    }),
    bounds: bounds({ agentCommands: 2 }),
    seenAs: 'waits since',
  },
  {
    name: 'nobody tells the ticket that the customer left',
    plant: deaf('baton.conversation.live-chat-ended.v1'),
    bounds: bounds({ leaves: 1 }),
    seenAs: 'marked present',
  },
  {
    name: 'a ticket event is not followed',
    plant: deaf('baton.ticket.user-left.v1'),
    bounds: bounds({ leaves: 1, agentCommands: 1 }),
    seenAs: 'known as',
  },
  {
    name: 'the order per conversation is lost on the way to the tickets',
    plant: (rules) => ({ ...rules, keepsOrder: false }),
    bounds: bounds({ leaves: 1 }),
    seenAs: 'marked present',
  },
  {
    name: 'a former owner may read on in the ticket after it was closed',
    plant: (rules) => ({
      ...rules,
      readsTicket: (agent, state) => rules.readsTicket(agent, state) || ('owner' in state && state.owner === agent.id),
    }),
    bounds: bounds({ agentCommands: 2 }),
    seenAs: 'ada may read on: the conversation false, a ticket true',
  },
  {
    name: 'a handover makes no ticket',
    plant: deaf('baton.conversation.live-chat-requested.v1'),
    bounds: bounds({}),
    seenAs: 'was never made',
  },
];
