import { given } from '@baton/testing';
import {
  ada,
  ASKED,
  claim,
  claimedBy,
  create,
  created,
  createdData,
  deletedBy,
  deleteTicket,
  ended,
  erase,
  erased,
  forward,
  forwarded,
  gone,
  grace,
  markEnded,
  markGone,
  markReturned,
  NOW,
  novice,
  resolve,
  resolvedBy,
  restore,
  restoredBy,
  returned,
  sam,
  unclaim,
  unclaimedBy,
} from '../../test/ticket.examples';
import type { TicketCommand } from './ticket.commands';
import { ticketDecider } from './ticket.decider';
import type { TicketEvent } from './ticket.events';

const ticket = (...history: TicketEvent[]) => given(ticketDecider, history);
const pending = [created];
const hers = [created, claimedBy(ada)];
const resolvedHers = [...hers, resolvedBy(ada)];
const deletedHers = [...hers, deletedBy(ada)];

describe('Create', () => {
  it('a live chat asked for opens a ticket that waits since then', () => ticket().when(create()).then([created]));
  it('a ticket that is there already is not made again', () =>
    ticket(...hers)
      .when(create())
      .thenNothing());
});

describe('Claim', () => {
  it('an eligible agent takes a pending ticket', () =>
    ticket(...pending)
      .when(claim(ada))
      .then([claimedBy(ada)]));
  it('each new owner raises the epoch', () =>
    ticket(...hers, unclaimedBy(ada))
      .when(claim(grace))
      .then([claimedBy(grace, 3)]));
  it('claiming what I own already changes nothing', () =>
    ticket(...hers)
      .when(claim(ada))
      .thenNothing());
  it('claiming what was forwarded to me changes nothing', () =>
    ticket(...hers, forwarded(ada, grace))
      .when(claim(grace))
      .thenNothing());
  it('a claimed ticket cannot be claimed by somebody else, who is told by whom and since when', () =>
    ticket(...hers)
      .when(claim(grace))
      .thenRejected('already-claimed', { by: 'ada', since: NOW }));
  it('nor by a supervisor', () =>
    ticket(...hers)
      .when(claim(sam))
      .thenRejected('already-claimed'));
  it('a former owner is told who has it now', () =>
    ticket(...hers, forwarded(ada, grace))
      .when(claim(ada))
      .thenRejected('already-claimed', { by: 'grace', since: NOW }));
  it('an agent without the skills cannot claim', () =>
    ticket(...pending)
      .when(claim(novice))
      .thenRejected('not-eligible', { agentId: 'novice' }));
  it('nor can a supervisor without the skills', () =>
    ticket(...pending)
      .when(claim(sam))
      .thenRejected('not-eligible'));
  it('an agent of other queues cannot claim', () =>
    ticket({ type: 'TicketCreated', data: createdData({ queue: 'sales' }) })
      .when(claim({ ...ada, queues: ['support'] }))
      .thenRejected('not-eligible'));
  it('a pending ticket whose customer ended may be claimed, because somebody must close it', () =>
    ticket(created, ended)
      .when(claim(ada))
      .then([claimedBy(ada)]));
  it('a pending ticket whose customer is gone may be claimed', () =>
    ticket(created, gone)
      .when(claim(ada))
      .then([claimedBy(ada)]));
  it('a resolved ticket is closed, also for who resolved it', () =>
    ticket(...resolvedHers)
      .when(claim(ada))
      .thenRejected('ticket-closed'));
  it('a deleted ticket is gone', () =>
    ticket(...deletedHers)
      .when(claim(ada))
      .thenRejected('ticket-deleted'));
});

describe('Unclaim', () => {
  it('the owner gives it back', () =>
    ticket(...hers)
      .when(unclaim(ada))
      .then([unclaimedBy(ada)]));
  it('a supervisor takes it from its owner', () =>
    ticket(...hers)
      .when(unclaim(sam))
      .then([unclaimedBy(ada, 2, sam)]));
  it('giving back twice changes nothing the second time', () =>
    ticket(...hers, unclaimedBy(ada))
      .when(unclaim(ada))
      .thenNothing());
  it('a pending ticket is held by nobody', () =>
    ticket(...pending)
      .when(unclaim(ada))
      .thenRejected('not-claimed'));
  it('what one gave back, another did not', () =>
    ticket(...hers, unclaimedBy(ada))
      .when(unclaim(grace))
      .thenRejected('not-claimed'));
  it("another agent's ticket stays theirs", () =>
    ticket(...hers)
      .when(unclaim(grace))
      .thenRejected('not-owner'));
  it('after the customer ended, only resolve and delete remain', () =>
    ticket(...hers, ended)
      .when(unclaim(ada))
      .thenRejected('must-resolve-or-delete'));
  it('the owner is checked before the ending', () =>
    ticket(...hers, ended)
      .when(unclaim(grace))
      .thenRejected('not-owner'));
  it('a customer who is only gone does not keep the agent', () =>
    ticket(...hers, gone)
      .when(unclaim(ada))
      .then([unclaimedBy(ada)]));
  it('a resolved ticket is closed', () =>
    ticket(...resolvedHers)
      .when(unclaim(ada))
      .thenRejected('ticket-closed'));
  it('a deleted ticket is gone', () =>
    ticket(...deletedHers)
      .when(unclaim(ada))
      .thenRejected('ticket-deleted'));
});

describe('Forward', () => {
  it('the owner hands it to a colleague', () =>
    ticket(...hers)
      .when(forward(ada, grace))
      .then([forwarded(ada, grace)]));
  it('a supervisor hands it from one to another, also to themself', () => {
    ticket(...hers)
      .when(forward(sam, grace))
      .then([forwarded(ada, grace, 2, sam)]);
    ticket(...hers)
      .when(forward(sam, { ...sam, skills: ['billing'] }))
      .then([forwarded(ada, sam, 2, sam)]);
  });
  it('forwarding twice to the same colleague changes nothing the second time', () =>
    ticket(...hers, forwarded(ada, grace))
      .when(forward(ada, grace))
      .thenNothing());
  it('forwarding onwards what was forwarded to me is a forward of its own', () =>
    ticket(...hers, forwarded(ada, grace))
      .when(forward(grace, ada))
      .then([forwarded(grace, ada, 3)]));
  it('a former owner cannot forward to a third', () =>
    ticket(...hers, forwarded(ada, grace))
      .when(forward(ada, sam))
      .thenRejected('not-owner'));
  it('nobody forwards to who has it', () => {
    ticket(...hers)
      .when(forward(ada, ada))
      .thenRejected('self-forward');
    ticket(...hers)
      .when(forward(sam, ada))
      .thenRejected('self-forward');
  });
  it('a colleague who is not in the directory is unknown', () =>
    ticket(...hers)
      .when({
        type: 'Forward',
        agent: ada,
        to: { id: 'x', qualifications: null, presence: 'unknown' },
        note: null,
        allowForwardToOffline: true,
        now: NOW,
      })
      .thenRejected('unknown-agent', { agentId: 'x' }));
  it('a colleague without the skills cannot get it', () =>
    ticket(...hers)
      .when(forward(ada, novice))
      .thenRejected('not-eligible', { agentId: 'novice' }));
  it('a colleague who is offline cannot get it', () =>
    ticket(...hers)
      .when(forward(ada, grace, { presence: 'offline' }))
      .thenRejected('target-offline', { agentId: 'grace' }));
  it('unless the setting allows it', () =>
    ticket(...hers)
      .when(forward(ada, grace, { presence: 'offline', allowForwardToOffline: true }))
      .then([forwarded(ada, grace)]));
  it.each(['unknown', 'away', 'online'] as const)('a colleague who is %s can get it', (presence) =>
    ticket(...hers)
      .when(forward(ada, grace, { presence }))
      .then([forwarded(ada, grace)]),
  );
  it('a pending ticket is held by nobody', () =>
    ticket(...pending)
      .when(forward(ada, grace))
      .thenRejected('not-claimed'));
  it("another agent's ticket stays theirs", () =>
    ticket(...hers)
      .when(forward(grace, grace))
      .thenRejected('not-owner'));
  it('after the customer ended, only resolve and delete remain', () =>
    ticket(...hers, ended)
      .when(forward(ada, grace))
      .thenRejected('must-resolve-or-delete'));
  it('a resolved ticket is closed', () =>
    ticket(...resolvedHers)
      .when(forward(ada, grace))
      .thenRejected('ticket-closed'));
  it('a deleted ticket is gone', () =>
    ticket(...deletedHers)
      .when(forward(ada, grace))
      .thenRejected('ticket-deleted'));
});

describe('Resolve', () => {
  it('the owner closes it', () =>
    ticket(...hers)
      .when(resolve(ada))
      .then([resolvedBy(ada)]));
  it('the owner closes it after the customer ended', () =>
    ticket(...hers, ended)
      .when(resolve(ada))
      .then([resolvedBy(ada)]));
  it('a supervisor closes what another owns', () =>
    ticket(...hers)
      .when(resolve(sam))
      .then([resolvedBy(sam)]));
  it('a supervisor closes a pending ticket, whatever their skills', () =>
    ticket(...pending)
      .when(resolve(sam))
      .then([resolvedBy(sam)]));
  it('any eligible agent closes a pending ticket whose customer ended', () =>
    ticket(created, ended)
      .when(resolve(ada))
      .then([resolvedBy(ada)]));
  it('resolving what I resolved changes nothing', () =>
    ticket(...resolvedHers)
      .when(resolve(ada))
      .thenNothing());
  it('what another resolved is closed', () =>
    ticket(...resolvedHers)
      .when(resolve(grace))
      .thenRejected('ticket-closed'));
  it("another agent's ticket stays theirs", () =>
    ticket(...hers)
      .when(resolve(grace))
      .thenRejected('not-owner'));
  it('a customer who still waits cannot be sent away unclaimed', () =>
    ticket(...pending)
      .when(resolve(ada))
      .thenRejected('not-claimed'));
  it('a lost connection is no ending', () => ticket(created, gone).when(resolve(ada)).thenRejected('not-claimed'));
  it('an agent without the skills cannot close a pending ticket', () =>
    ticket(created, ended).when(resolve(novice)).thenRejected('not-eligible'));
  it('the FAQ question must be answered when the setting is on', () => {
    const silent = { askFaqOnResolve: true, botCouldHaveAnswered: null };
    ticket(...hers)
      .when(resolve(ada, silent))
      .thenRejected('faq-answer-required');
    ticket(...hers)
      .when(resolve(ada, { ...silent, botCouldHaveAnswered: false }))
      .then([resolvedBy(ada)]);
  });
  it('the owner is checked before the FAQ answer', () =>
    ticket(...hers)
      .when(resolve(grace, { askFaqOnResolve: true, botCouldHaveAnswered: null }))
      .thenRejected('not-owner'));
  it('a deleted ticket is gone, also for who resolved it before', () =>
    ticket(...resolvedHers, deletedBy(ada))
      .when(resolve(ada))
      .thenRejected('ticket-deleted'));
});

describe('Delete', () => {
  it('the owner deletes it', () =>
    ticket(...hers)
      .when(deleteTicket(ada))
      .then([deletedBy(ada)]));
  it('the owner deletes it after the customer ended', () =>
    ticket(...hers, ended)
      .when(deleteTicket(ada))
      .then([deletedBy(ada)]));
  it('a supervisor deletes a pending one', () =>
    ticket(...pending)
      .when(deleteTicket(sam))
      .then([deletedBy(sam)]));
  it('any eligible agent deletes a pending one whose customer ended', () =>
    ticket(created, ended)
      .when(deleteTicket(ada))
      .then([deletedBy(ada)]));
  it('closed is no obstacle: the owner deletes the record', () =>
    ticket(...resolvedHers)
      .when(deleteTicket(ada))
      .then([deletedBy(ada)]));
  it('deleting what I deleted changes nothing', () =>
    ticket(...deletedHers)
      .when(deleteTicket(ada))
      .thenNothing());
  it('what another deleted is gone', () =>
    ticket(...deletedHers)
      .when(deleteTicket(sam))
      .thenRejected('ticket-deleted'));
  it("another agent's ticket stays theirs, open or closed", () => {
    ticket(...hers)
      .when(deleteTicket(grace))
      .thenRejected('not-owner');
    ticket(...resolvedHers)
      .when(deleteTicket(grace))
      .thenRejected('not-owner');
  });
  it('a customer who still waits cannot be sent away unclaimed', () =>
    ticket(...pending)
      .when(deleteTicket(ada))
      .thenRejected('not-claimed'));
  it('an agent without the skills cannot delete a pending ticket', () =>
    ticket(created, ended).when(deleteTicket(novice)).thenRejected('not-eligible'));
});

describe('Restore', () => {
  it('a supervisor brings a deleted record back', () =>
    ticket(...deletedHers)
      .when(restore(sam))
      .then([restoredBy(sam)]));
  it.each([
    ['pending', pending],
    ['claimed', hers],
    ['resolved', resolvedHers],
    ['restored', [...deletedHers, restoredBy(sam)]],
  ])('restoring a %s ticket changes nothing', (_, history) =>
    ticket(...history)
      .when(restore(sam))
      .thenNothing(),
  );
  it('only a supervisor restores', () =>
    ticket(...deletedHers)
      .when(restore(ada))
      .thenRejected('forbidden'));
  it('a restored record is closed', () =>
    ticket(...deletedHers, restoredBy(sam))
      .when(claim(ada))
      .thenRejected('ticket-closed'));
  it('a restored record can be deleted again', () =>
    ticket(...deletedHers, restoredBy(sam))
      .when(deleteTicket(ada))
      .then([deletedBy(ada)]));
});

describe("the customer's leaving", () => {
  it.each([
    ['pending', pending],
    ['claimed', hers],
    ['claimed, customer gone', [...hers, gone]],
  ])('ending the chat marks a ticket that is %s', (_, history) =>
    ticket(...history)
      .when(markEnded)
      .then([ended]),
  );
  it('ending twice marks once', () =>
    ticket(...hers, ended)
      .when(markEnded)
      .thenNothing());
  it('ending a chat that an agent closed meanwhile changes nothing', () => {
    ticket(...resolvedHers)
      .when(markEnded)
      .thenNothing();
    ticket(...deletedHers)
      .when(markEnded)
      .thenNothing();
  });
  it('a lost connection marks who was present', () =>
    ticket(...hers)
      .when(markGone)
      .then([gone]));
  it('ended is final: no lost connection and no return changes it', () => {
    ticket(...hers, ended)
      .when(markGone)
      .thenNothing();
    ticket(...hers, ended)
      .when(markReturned)
      .thenNothing();
  });
  it('gone twice marks once', () =>
    ticket(...hers, gone)
      .when(markGone)
      .thenNothing());
  it('gone marks no closed ticket', () =>
    ticket(...resolvedHers)
      .when(markGone)
      .thenNothing());
  it('who was gone returns', () =>
    ticket(...hers, gone)
      .when(markReturned)
      .then([returned]));
  it('who was not gone does not return', () => {
    ticket(...hers)
      .when(markReturned)
      .thenNothing();
    ticket(...hers, gone, resolvedBy(ada))
      .when(markReturned)
      .thenNothing();
  });
});

describe('Erase', () => {
  it.each([
    ['pending', pending],
    ['claimed', hers],
    ['resolved', resolvedHers],
    ['deleted', deletedHers],
  ])('a %s ticket can be erased', (_, history) =>
    ticket(...history)
      .when(erase)
      .then([erased]),
  );
});

const everyCommand: TicketCommand[] = [
  create(),
  claim(ada),
  unclaim(ada),
  forward(ada, grace),
  resolve(ada),
  deleteTicket(ada),
  restore(sam),
  markEnded,
  markGone,
  markReturned,
  erase,
];

it.each(everyCommand.map((command) => [command.type, command] as const))('%s after erasure is refused', (_, command) =>
  ticket(...hers, erased)
    .when(command)
    .thenRejected('erased'),
);

it.each(everyCommand.filter(({ type }) => type !== 'CreateTicket').map((command) => [command.type, command] as const))(
  '%s on a ticket that does not exist is refused',
  (_, command) => ticket().when(command).thenRejected('ticket-not-found'),
);

it('waiting time survives claim, unclaim and forward', () => {
  const history = [...hers, forwarded(ada, grace), unclaimedBy(grace, 3)];
  const state = history.reduce(ticketDecider.evolve, ticketDecider.initial);
  expect(state).toMatchObject({ work: 'pending', waitingSince: ASKED, epoch: 3 });
});
