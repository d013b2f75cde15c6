import { problems } from '@baton/contracts';
import type { Ownership } from '@baton/testing';
import {
  ada,
  agents,
  bob,
  claim,
  forward,
  handoverOf,
  newcomer,
  NOW,
  remove,
  requestedAt,
  resolve,
  restore,
  sue,
  target,
  unclaim,
} from './cast';
import { type Verdict, verdictOf } from './conversation.promises';
import type { Rules, TicketCommand, TicketState } from './rules';

type Expectation = readonly [TicketCommand, Verdict];
type Agent = typeof ada;

/**
 * Asks the real decider, in one state of a ticket, everything that 3-domain answers from that state alone: every command of
 * everybody, in the order of checks 'repeat, deleted, closed, owner, ended, eligible'.
 */
export const ticketBroken = (decide: Rules['ticket']['decide'], state: TicketState, seen: Ownership): string | null => {
  for (const [command, expected] of expectations(seen)) {
    const verdict = verdictOf(() => decide(command, state));
    if (typeof verdict === 'string' && !Object.hasOwn(problems, verdict)) return `unknown problem code ${verdict}`;
    if (!isAllowed(verdict, expected))
      return `${who(command)} would give ${JSON.stringify(verdict)}, not ${JSON.stringify(expected)}`;
  }
  return null;
};

/** Who repeats what they did is not told by the ownership, and appends nothing: so `[]` fits wherever a rejection is due. */
const isAllowed = (verdict: Verdict, expected: Verdict): boolean =>
  JSON.stringify(verdict) === JSON.stringify(expected) || (typeof expected === 'string' && verdict.length === 0);

const who = (command: TicketCommand): string =>
  'agent' in command ? `${command.type} by ${command.agent.id}` : command.type;

const expectations = (seen: Ownership): Expectation[] => {
  const all: Expectation[] = [...[...agents, newcomer].flatMap((agent) => commandsOf(agent, seen)), ...marks(seen)];
  if (seen.work === 'none') return all.map(([command]) => [command, 'ticket-not-found']);
  return seen.work === 'erased' ? all.map(([command]) => [command, 'erased']) : all;
};

const commandsOf = (agent: Agent, seen: Ownership): Expectation[] => [
  [claim(agent), claiming(agent, seen)],
  [unclaim(agent), passing(agent, seen) ?? ['Unclaimed']],
  [forward(agent, target(ada)), forwarding(agent, ada, seen)],
  [forward(agent, target(bob)), forwarding(agent, bob, seen)],
  [forward(agent, target(newcomer)), passing(agent, seen) ?? 'not-eligible'],
  [forward(agent, target(newcomer, { id: 'ghost', qualifications: null })), passing(agent, seen) ?? 'unknown-agent'],
  [forward(agent, target(sue, { id: 'away', presence: 'offline' })), passing(agent, seen) ?? 'target-offline'],
  [resolve(agent), closedAlready(seen) ?? closing(agent, seen) ?? ['Resolved']],
  [remove(agent), removing(agent, seen)],
  [restore(agent), !agent.supervisor ? 'forbidden' : seen.work === 'deleted' ? ['Restored'] : []],
];

const closedAlready = ({ work }: Ownership): Verdict | null =>
  work === 'deleted' ? 'ticket-deleted' : work === 'resolved' ? 'ticket-closed' : null;

const claiming = (agent: Agent, seen: Ownership): Verdict => {
  const closed = closedAlready(seen);
  if (closed !== null) return closed;
  if (seen.work === 'claimed') return seen.owner === agent.id ? [] : 'already-claimed';
  return agent === newcomer ? 'not-eligible' : ['Claimed'];
};

/** What stands in the way of giving the ticket away. */
const passing = (agent: Agent, seen: Ownership): Verdict | null => {
  const closed = closedAlready(seen);
  if (closed !== null) return closed;
  if (seen.work !== 'claimed') return 'not-claimed';
  if (seen.owner !== agent.id && !agent.supervisor) return 'not-owner';
  return seen.customer === 'ended' ? 'must-resolve-or-delete' : null;
};

const forwarding = (agent: Agent, to: Agent, seen: Ownership): Verdict =>
  passing(agent, seen) ?? (seen.owner === to.id ? 'self-forward' : ['Forwarded']);

/** What stands in the way of closing an open ticket. */
const closing = (agent: Agent, seen: Ownership): Verdict | null => {
  if (seen.work === 'claimed') return seen.owner === agent.id || agent.supervisor ? null : 'not-owner';
  if (agent.supervisor) return null;
  if (seen.customer !== 'ended') return 'not-claimed';
  return agent === newcomer ? 'not-eligible' : null;
};

const removing = (agent: Agent, seen: Ownership): Verdict => {
  if (seen.work === 'deleted') return 'ticket-deleted';
  if (seen.work !== 'resolved') return closing(agent, seen) ?? ['Deleted'];
  return seen.owner === agent.id || agent.supervisor ? ['Deleted'] : 'not-owner';
};

const marks = ({ work, customer }: Ownership): Expectation[] => {
  const isOpen = work === 'pending' || work === 'claimed';
  return [
    [{ type: 'MarkEnded' }, isOpen && customer !== 'ended' ? ['UserLeft'] : []],
    [{ type: 'MarkGone' }, isOpen && customer === 'present' ? ['UserLeft'] : []],
    [{ type: 'MarkReturned' }, isOpen && customer === 'gone' ? ['UserReturned'] : []],
    [{ type: 'EraseTicket', now: NOW }, ['Erased']],
  ];
};

/** The fold says what the events say, and a ticket waits since its customer asked, whoever had it meanwhile. */
export const ticketFoldBroken = (state: TicketState, seen: Ownership): string | null => {
  if (state.work !== seen.work) return `the fold is ${state.work}, the events say ${seen.work}`;
  if (state.work === 'none') return null;
  const owner = 'owner' in state ? state.owner : null;
  if (owner !== seen.owner) return `the fold has owner ${String(owner)}, the events say ${String(seen.owner)}`;
  if (state.epoch !== seen.epoch) return `the fold has epoch ${state.epoch}, the events say ${seen.epoch}`;
  if (state.presence !== seen.customer) return `the customer is ${state.presence}, the events say ${seen.customer}`;
  const waiting = requestedAt(handoverOf(state.ticketId));
  return state.waitingSince === waiting ? null : `waits since ${state.waitingSince}, not ${waiting}`;
};
