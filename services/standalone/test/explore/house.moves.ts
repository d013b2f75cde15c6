import type { Move } from '@baton/testing';
import {
  ada,
  agents,
  bob,
  claim,
  forward,
  handover,
  handoverOf,
  leave,
  NOW,
  post,
  remove,
  resolve,
  restore,
  target,
  ticketIdOf,
  unclaim,
} from './cast';
import type { Budget, House, Post, Request } from './house';
import type { HouseWorks } from './house.works';
import type { ConversationCommand, TicketCommand } from './rules';

type Moves = Move<House>[];

/** Every command of every agent; what appends nothing in a state is no move there. */
const AGENT_COMMANDS: readonly (readonly [string, TicketCommand])[] = agents.flatMap((agent) => [
  [`${agent.id} claims`, claim(agent)] as const,
  [`${agent.id} unclaims`, unclaim(agent)] as const,
  ...[ada, bob].map((to) => [`${agent.id} forwards to ${to.id}`, forward(agent, target(to))] as const),
  [`${agent.id} resolves`, resolve(agent)] as const,
  [`${agent.id} deletes`, remove(agent)] as const,
  ...(agent.supervisor ? [[`${agent.id} restores`, restore(agent)] as const] : []),
]);
const MARKS: readonly (readonly [string, TicketCommand])[] = [
  ['the customer’s connection is marked lost on', { type: 'MarkGone' }],
  ['the customer’s connection is marked back on', { type: 'MarkReturned' }],
];
const ERASE_CONVERSATION: ConversationCommand = { type: 'EraseConversation' };
const ERASE_TICKET: TicketCommand = { type: 'EraseTicket', now: NOW };

/** Everything that can happen next. @param copies how often a request of the customer or the bot may arrive. */
export const movesOf =
  (works: HouseWorks, copies: number) =>
  (house: House): Moves => [
    ...deliveries(works, house),
    ...asking(house, copies),
    ...arrivals(works, house),
    ...agentsWork(works, house),
    ...agentsWrite(works, house),
    ...marks(works, house),
    ...erasure(works, house),
  ];

const spend = (house: House, what: keyof Budget): House => ({
  ...house,
  left: { ...house.left, [what]: house.left[what] - 1 },
});

const deliveries = (works: HouseWorks, house: House): Moves => [
  ...deliverable(works, house.toTickets).flatMap((index) => deliverToTickets(works, house, index)),
  ...deliverToConversation(works, house),
];

const deliverable = (works: HouseWorks, { letters }: Post<unknown>): number[] =>
  letters.map((_, index) => index).slice(0, works.rules.keepsOrder ? 1 : letters.length);

const taken = <Command>({ letters }: Post<Command>, index: number): Post<Command> => ({
  letters: letters.filter((_, other) => other !== index),
  wasHandled: false,
});

/** A policy's command id comes from its event, so that redelivery finds it in the stream. */
const isRepeat = (works: HouseWorks, { wasHandled }: Post<unknown>, index: number): boolean =>
  wasHandled && index === 0 && works.rules.remembersCommandIds;

const deliverToTickets = (works: HouseWorks, house: House, index: number): Moves => {
  const letter = house.toTickets.letters[index];
  if (letter === undefined) return [];
  const { id, command } = letter.wanted;
  // without its key, a ticket cannot be made: the handover is acknowledged without one
  const isRefused = house.erasure === 'both' && command.type === 'CreateTicket';
  const after = isRefused || isRepeat(works, house.toTickets, index) ? null : works.work(house, id, command);
  const next = after ?? house;
  const moves: Moves = [
    { label: `the ticket service hears ${letter.label}`, next: { ...next, toTickets: taken(next.toTickets, index) } },
  ];
  if (after !== null && index === 0 && house.left.crashes > 0) {
    const crashed = { ...after, toTickets: { ...after.toTickets, wasHandled: true } };
    moves.push({ label: `the ticket service dies after ${letter.label}`, next: spend(crashed, 'crashes') });
  }
  return moves;
};

const deliverToConversation = (works: HouseWorks, house: House): Moves => {
  const letter = house.toConversation.letters[0];
  if (letter === undefined) return [];
  const repeated = isRepeat(works, house.toConversation, 0);
  const after = repeated ? null : works.converse(house, letter.wanted.command);
  const next = after ?? house;
  const isUnanswered = after === null && !house.toConversation.wasHandled && !house.conversation.value.watch.isErased;
  const broken = isUnanswered ? `${letter.label} gave no event in the conversation` : next.broken;
  const moves: Moves = [
    {
      label: `the conversation hears ${letter.label}`,
      next: { ...next, broken, toConversation: taken(next.toConversation, 0) },
    },
  ];
  if (after !== null && house.left.crashes > 0) {
    const crashed = { ...after, toConversation: { ...after.toConversation, wasHandled: true } };
    moves.push({ label: `the conversation service dies after ${letter.label}`, next: spend(crashed, 'crashes') });
  }
  return moves;
};

/** The customer or the bot sends a request, on what they see now; it arrives by a move of its own. */
const asking = (house: House, copies: number): Moves => {
  const { left, conversation, tickets, requests } = house;
  const { revision, running } = conversation.value.watch;
  const moves: Moves = [];
  const send = (label: string, command: ConversationCommand, what: keyof Budget): void => {
    const request = { label, command, copies, isDone: false };
    moves.push({ label: `sent: ${label}`, next: spend({ ...house, requests: [...requests, request] }, what) });
  };
  if (left.handovers > 0) {
    const number = tickets.length - left.handovers;
    send(`handover ${number + 1} having seen ${revision}`, handover(number, revision), 'handovers');
  }
  if (left.leaves > 0 && running !== null) send(`leave ticket ${handoverOf(running) + 1}`, leave(running), 'leaves');
  return moves;
};

const arrivals = (works: HouseWorks, house: House): Moves =>
  house.requests.map((request, index) => {
    const after = works.converse(house, request.command);
    const copies = request.copies - 1;
    const isDone = request.isDone || after !== null;
    // nothing comes of a late copy of a command that is in the stream, so it needs not be waited for
    const isOver = copies === 0 || (isDone && works.rules.remembersCommandIds);
    const waiting: readonly Request[] = isOver
      ? house.requests.filter((_, other) => other !== index)
      : house.requests.with(index, { ...request, copies, isDone });
    return { label: `arrives: ${request.label}`, next: { ...(after ?? house), requests: waiting } };
  });

const existing = (house: House): string[] =>
  house.tickets.flatMap(({ value }, number) => (value.watch.work === 'none' ? [] : [ticketIdOf(number)]));

const named = (ticketId: string): string => `ticket ${handoverOf(ticketId) + 1}`;

const onTickets = (
  works: HouseWorks,
  house: House,
  commands: readonly (readonly [string, TicketCommand])[],
  what: keyof Budget,
): Moves => {
  if (house.left[what] === 0) return [];
  return existing(house).flatMap((ticketId) =>
    commands.flatMap(([label, command]) => {
      const after = works.work(house, ticketId, command);
      return after === null ? [] : [{ label: `${label} ${named(ticketId)}`, next: spend(after, what) }];
    }),
  );
};

const agentsWork = (works: HouseWorks, house: House): Moves => onTickets(works, house, AGENT_COMMANDS, 'agentCommands');

/** Set by the presence policy. */
const marks = (works: HouseWorks, house: House): Moves => onTickets(works, house, MARKS, 'marks');

/** At any time, naming any ticket: so it may have been written long ago. */
const agentsWrite = (works: HouseWorks, house: House): Moves => {
  const { messages } = house.left;
  if (messages === 0) return [];
  return existing(house).flatMap((ticketId) =>
    agents.flatMap(({ id }) => {
      const after = works.converse(house, post('agent', id, ticketId, `message ${messages}`));
      return after === null ? [] : [{ label: `${id} writes in ${named(ticketId)}`, next: spend(after, 'messages') }];
    }),
  );
};

/** The conversation service first; the ticket service destroys its key when it hears of it, then closes what it has. */
const erasure = (works: HouseWorks, house: House): Moves => {
  if (house.erasure === 'none') {
    const after = house.left.erasures > 0 ? works.converse(house, ERASE_CONVERSATION) : null;
    if (after === null) return [];
    return [{ label: 'the customer is erased', next: spend({ ...after, erasure: 'conversation' }, 'erasures') }];
  }
  if (house.erasure === 'conversation')
    return [{ label: 'the ticket service destroys its key', next: { ...house, erasure: 'both' } }];
  return existing(house).flatMap((ticketId) => {
    const after = works.work(house, ticketId, ERASE_TICKET);
    return after === null ? [] : [{ label: `${named(ticketId)} is erased`, next: after }];
  });
};
