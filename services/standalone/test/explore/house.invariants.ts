import type { Invariant } from '@baton/testing';
import { agents, handoverOf, newcomer, ticketIdOf } from './cast';
import type { House } from './house';
import type { Rules } from './rules';

type Check = (house: House) => string | null;

const invariant = (name: string, broken: Check): Invariant<House> => ({ name, broken });

const isOpen = (work: string): boolean => work === 'pending' || work === 'claimed';

/** The first thing wrong with a ticket that exists, by the ticket's number. */
const ofEachTicket =
  (broken: (ticketId: string, ticket: House['tickets'][number]['value'], house: House) => string | null): Check =>
  (house) => {
    for (const [number, { value }] of house.tickets.entries()) {
      const problem = value.watch.work === 'none' ? null : broken(ticketIdOf(number), value, house);
      if (problem !== null) return `ticket ${number + 1}: ${problem}`;
    }
    return null;
  };

/** What holds at every state. Most promises are kept by the watches and probes, which `broken` brings here. */
export const always: readonly Invariant<House>[] = [
  invariant('no promise of one stream is broken', ({ broken }) => broken),
  invariant(
    'a ticket exists only because its conversation asked for it',
    ofEachTicket((ticketId, _ticket, { conversation }) =>
      conversation.value.watch.requested.includes(ticketId) ? null : 'nobody asked for it',
    ),
  ),
  invariant(
    'the conversation never knows more of a ticket than happened',
    ofEachTicket((ticketId, { watch }, { conversation }) => {
      const followed = conversation.value.watch.followed[ticketId] ?? -1;
      return followed <= watch.revision ? null : `followed to ${followed}, is at ${watch.revision}`;
    }),
  ),
];

/** Both logs are delivered, and an erasure that began has reached everything. */
export const isAtRest = ({ toTickets, toConversation, erasure, tickets }: House): boolean =>
  toTickets.letters.length === 0 &&
  toConversation.letters.length === 0 &&
  erasure !== 'conversation' &&
  (erasure === 'none' || tickets.every(({ value }) => ['none', 'erased'].includes(value.watch.work)));

const alive =
  (broken: Check): Check =>
  (house) =>
    house.erasure === 'none' ? broken(house) : null;

const joinedIsOwner: Check = ({ conversation, tickets }) => {
  const { running, joined } = conversation.value.watch;
  if (running === null) return null;
  const ticket = tickets[handoverOf(running)]?.value.watch;
  if (ticket === undefined || ticket.work === 'none') return 'the customer waits for a ticket that does not exist';
  if (!isOpen(ticket.work)) return `a chat runs whose ticket is ${ticket.work}`;
  return joined === ticket.owner ? null : `joined is ${String(joined)}, the owner is ${String(ticket.owner)}`;
};

const endIsMarked = ofEachTicket((ticketId, { watch }, { conversation }) => {
  const { running, endedByCustomer } = conversation.value.watch;
  if (!isOpen(watch.work)) return null;
  const hasEnded = endedByCustomer.includes(ticketId);
  if (hasEnded !== (watch.customer === 'ended')) return `ended by the customer: ${hasEnded}, marked ${watch.customer}`;
  return hasEnded || running === ticketId ? null : 'open, though its chat neither runs nor was ended by the customer';
});

/** The right to read comes from what the conversation knows of its tickets. */
const knownAsItIs = ofEachTicket((ticketId, { state }, { conversation }) => {
  const known = conversation.value.state.tickets[ticketId];
  if (state.work === 'none' || known === undefined) return 'unknown to its conversation';
  const owner = 'owner' in state ? state.owner : null;
  const is = JSON.stringify([state.work, owner, state.epoch, state.revision]);
  const seen = JSON.stringify([known.work, known.owner, known.epoch, known.revision]);
  return is === seen ? null : `is ${is}, known as ${seen}`;
});

const everyTicketMade: Check = ({ conversation, tickets }) => {
  const missing = conversation.value.watch.requested.find(
    (ticketId) => tickets[handoverOf(ticketId)]?.value.watch.work === 'none',
  );
  return missing === undefined ? null : `ticket ${handoverOf(missing) + 1} was never made`;
};

const erasedIsClosed: Check = ({ erasure, conversation }) =>
  erasure === 'none' || (conversation.value.watch.isErased && conversation.value.watch.running === null)
    ? null
    : 'an erased conversation goes on';

/** Who may read a ticket may read its conversation, and the other way round: each service decides it from what it knows itself. */
const sameReaders =
  ({ readsConversation, readsTicket }: Rules): Check =>
  ({ conversation, tickets }) => {
    for (const agent of [...agents, newcomer]) {
      const chat = readsConversation(agent, conversation.value.state);
      const ticket = agent.supervisor || tickets.some(({ value }) => readsTicket(agent, value.state));
      if (chat !== ticket) return `${agent.id} may read on: the conversation ${chat}, a ticket ${ticket}`;
    }
    return null;
  };

/** What holds whenever everything under way has arrived. */
export const atRestUnder = (rules: Rules): readonly Invariant<House>[] => [
  invariant('every live chat asked for has its ticket', alive(everyTicketMade)),
  invariant('the agent joined is the owner of the running ticket, which is open', alive(joinedIsOwner)),
  invariant('an open ticket runs, or is marked ended', alive(endIsMarked)),
  invariant('the conversation knows its tickets as they are', alive(knownAsItIs)),
  invariant('both services let the same agents read on', alive(sameReaders(rules))),
  invariant('an erased conversation is closed', erasedIsClosed),
];
