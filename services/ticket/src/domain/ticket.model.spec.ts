import { Rejection } from '@baton/decider';
import fc from 'fast-check';
import {
  ada,
  claim,
  created,
  deleteTicket,
  erase,
  forward,
  grace,
  markEnded,
  markGone,
  markReturned,
  novice,
  resolve,
  restore,
  sam,
  unclaim,
} from '../../test/ticket.examples';
import type { ActingAgent, TicketCommand } from './ticket.commands';
import { ticketDecider } from './ticket.decider';
import type { TicketEvent } from './ticket.events';
import type { TicketState } from './ticket.state';

/**
 * What 3-domain promises about a ticket, told a second time without the code: who holds it, whether it is hidden, and what the
 * customer did. The real decider is held against it after each command of a random history.
 */
interface Model {
  holder: string | null;
  open: boolean;
  hidden: boolean;
  customer: 'present' | 'gone' | 'ended';
  erased: boolean;
  ownerChanges: number;
}

type TicketDecider = typeof ticketDecider;

class Real {
  state: TicketState = ticketDecider.evolve(ticketDecider.initial, created);
  constructor(private readonly decider: TicketDecider) {}

  /** The events appended, or the code of the rejection. */
  run(command: TicketCommand): TicketEvent[] | string {
    try {
      const events = this.decider.decide(command, this.state);
      this.state = events.reduce(this.decider.evolve, this.state);
      return events;
    } catch (error) {
      if (error instanceof Rejection) return error.code;
      throw error;
    }
  }
}

const qualified = (who: ActingAgent): boolean => who.skills.includes('billing');

/** Whether the command must have changed the ticket; updates the model if so. */
const expected = (command: TicketCommand, model: Model): boolean => {
  if (model.erased) return false;
  const mine = 'agent' in command && model.holder === command.agent.id;
  const acts = 'agent' in command && (mine || command.agent.supervisor);
  const left = model.customer === 'ended';
  switch (command.type) {
    case 'Claim':
      return model.open && model.holder === null && qualified(command.agent) && pass(model, command.agent.id);
    case 'Unclaim':
      return model.open && model.holder !== null && acts && !left && pass(model, null);
    case 'Forward':
      return (
        model.open &&
        model.holder !== null &&
        acts &&
        !left &&
        command.to.id !== model.holder &&
        command.to.id !== 'novice' &&
        command.to.id !== 'sam' &&
        command.to.presence !== 'offline' &&
        pass(model, command.to.id)
      );
    case 'Resolve':
      return model.open && mayClose(command.agent, model, acts) && close(model, false);
    case 'Delete':
      return !model.hidden && (model.open ? mayClose(command.agent, model, acts) : acts) && close(model, true);
    case 'Restore':
      return model.hidden && command.agent.supervisor && reveal(model);
    case 'MarkEnded':
      return model.open && !left && mark(model, 'ended');
    case 'MarkGone':
      return model.open && model.customer === 'present' && mark(model, 'gone');
    case 'MarkReturned':
      return model.open && model.customer === 'gone' && mark(model, 'present');
    case 'EraseTicket':
      model.erased = true;
      return true;
    case 'CreateTicket':
      return false;
  }
};
const mayClose = (who: ActingAgent, model: Model, acts: boolean): boolean =>
  model.holder === null ? who.supervisor || (model.customer === 'ended' && qualified(who)) : acts;
const pass = (model: Model, holder: string | null): true => {
  model.holder = holder;
  model.ownerChanges += 1;
  return true;
};
const close = (model: Model, hidden: boolean): true => Object.assign(model, { open: false, hidden }) && true;
const reveal = (model: Model): true => Object.assign(model, { hidden: false }) && true;
const mark = (model: Model, customer: Model['customer']): true => Object.assign(model, { customer }) && true;

class Send implements fc.Command<Model, Real> {
  constructor(readonly command: TicketCommand) {}
  check = () => true;
  toString = () => JSON.stringify(this.command);

  run(model: Model, real: Real): void {
    const before = real.state;
    const outcome = real.run(this.command);
    const changes = expected(this.command, model);
    expect(Array.isArray(outcome) && outcome.length === 1).toBe(changes);
    if (!changes) expect(real.state).toBe(before);
    expect(shown(real.state)).toEqual({
      work: model.erased
        ? 'erased'
        : model.hidden
          ? 'deleted'
          : !model.open
            ? 'resolved'
            : model.holder
              ? 'claimed'
              : 'pending',
      owner: model.holder,
      presence: model.customer,
      epoch: model.ownerChanges,
    });
    if (changes && 'agent' in this.command) expect(model.erased || real.run(this.command)).toEqual([]);
  }
}

const shown = (state: TicketState) =>
  state.work === 'none'
    ? state
    : { work: state.work, owner: 'owner' in state ? state.owner : null, presence: state.presence, epoch: state.epoch };

const anyAgent = fc.constantFrom(ada, grace, novice, sam);
const anyCommand = fc.oneof(
  { weight: 4, arbitrary: anyAgent.map(claim) },
  { weight: 2, arbitrary: anyAgent.map(unclaim) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(anyAgent, anyAgent, fc.constantFrom('online' as const, 'unknown' as const, 'offline' as const))
      .map(([from, to, presence]) => forward(from, to, { presence })),
  },
  { weight: 2, arbitrary: anyAgent.map((who) => resolve(who)) },
  { weight: 2, arbitrary: anyAgent.map(deleteTicket) },
  { weight: 2, arbitrary: anyAgent.map(restore) },
  { weight: 2, arbitrary: fc.constantFrom(markEnded, markGone, markReturned) },
  { weight: 1, arbitrary: fc.constant(erase) },
);

const fresh = (decider: TicketDecider) => (): { model: Model; real: Real } => ({
  model: { holder: null, open: true, hidden: false, customer: 'present', erased: false, ownerChanges: 0 },
  real: new Real(decider),
});

const holdAgainstModel = (
  decider: TicketDecider,
  limits: { numRuns: number; endOnFailure?: boolean; seed?: number },
): void => {
  const histories = fc.commands([anyCommand.map((command) => new Send(command))], { maxCommands: 40 });
  fc.assert(
    fc.property(histories, (commands) => {
      fc.modelRun(fresh(decider), commands);
    }),
    limits,
  );
};

it('any history of commands leaves the ticket as the model says, and every command repeated by the same person changes nothing', () => {
  holdAgainstModel(ticketDecider, { numRuns: 1_000 });
});

/** Decides as if the ticket were otherwise. */
const believing = (type: TicketCommand['type'], belief: (state: TicketState) => TicketState): TicketDecider => ({
  ...ticketDecider,
  decide: (command, state) => ticketDecider.decide(command, command.type === type ? belief(state) : state),
});
const present = (state: TicketState): TicketState =>
  state.work === 'none' ? state : { ...state, presence: 'present' as const };

it.each<[string, TicketDecider]>([
  [
    'a claim that takes what another owns',
    believing('Claim', (state) =>
      state.work === 'claimed' ? { ...state, work: 'pending', unclaimedBy: null } : state,
    ),
  ],
  ['an unclaim after the customer ended', believing('Unclaim', present)],
  ['a lost connection that undoes an ending', believing('MarkGone', present)],
  [
    'an epoch that stands still',
    {
      ...ticketDecider,
      evolve: (before, event) => {
        const after = ticketDecider.evolve(before, event);
        return event.type === 'Unclaimed' && before.work === 'claimed' && after.work === 'pending'
          ? { ...after, epoch: before.epoch }
          : after;
      },
    },
  ],
  [
    'a resolve by a former owner',
    {
      ...ticketDecider,
      decide: (command, state) =>
        ticketDecider.decide(
          command,
          command.type === 'Resolve' && state.work === 'claimed' && command.agent.id in state.formerOwners
            ? { ...state, owner: command.agent.id }
            : state,
        ),
    },
  ],
])('%s does not pass', (_, decider) => {
  // As many as it takes: it ends with the first history that shows the bug, and the rarest needs some hundreds of any draw, so that a slow
  // machine would sometimes search for a minute. This one shows each within a hundred.
  expect(() => holdAgainstModel(decider, { numRuns: 50_000, endOnFailure: true, seed: 14 })).toThrow();
});
