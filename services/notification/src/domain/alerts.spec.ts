import { agent, customerSaid, happened, joined, note, said, TICKET } from '../../test/live.examples';
import {
  claimed,
  created,
  deleted,
  erasedTicket,
  forwarded,
  resolved,
  restored,
  unclaimed,
  userLeft,
  userReturned,
} from '../../test/ticket.examples';
import { type Alert, type AlertFacts, alertsOfChat, alertsOfTicket, isRecipient, isStillSo } from './alerts';
import { noChat, type RunningChat } from './running-chat';
import { heldByNobody, type Holding, type TicketEvent } from './ticket-event';

const adas: Holding = { revision: 1, owner: 'ada' };
const inChat: RunningChat = { revision: 3, ticketId: TICKET, agentId: 'ada', epoch: 1 };

/** Whom an event alerts of what: `ada: taken by sue (resolved)`. */
const told = (alerts: readonly Alert[]): string[] =>
  alerts.map(({ to, facts }) => `${'agentId' in to ? to.agentId : 'everybody'}: ${words(facts)}`);
const words = (facts: AlertFacts): string => {
  switch (facts.kind) {
    case 'taken':
      return `taken by ${facts.by} (${facts.how})`;
    case 'forwarded':
      return `forwarded from ${facts.from} by ${facts.by}`;
    case 'user-left':
      return `user-left (${facts.reason})`;
    case 'new-message':
      return `new-message @${facts.revision}`;
    case 'new-ticket':
      return 'new-ticket';
  }
};

describe('what happens to a ticket alerts', () => {
  it.each<[string, TicketEvent, Holding, readonly string[]]>([
    ['everybody who may take a new one', created(), heldByNobody, ['everybody: new-ticket']],
    ['nobody of a claim', claimed(1, 'ada'), heldByNobody, []],
    ['nobody of an owner who gives it back', unclaimed(2, 'ada', 'ada'), adas, []],
    ['the owner whom a supervisor takes it from', unclaimed(2, 'ada', 'sue'), adas, ['ada: taken by sue (unclaimed)']],
    ['whom it is forwarded to', forwarded(2, 'ada', 'bob'), adas, ['bob: forwarded from ada by ada']],
    [
      'both, when a supervisor forwards it',
      forwarded(2, 'ada', 'bob', 'sue'),
      adas,
      ['bob: forwarded from ada by sue', 'ada: taken by sue (forwarded)'],
    ],
    [
      'the former owner alone, when a supervisor takes it over',
      forwarded(2, 'ada', 'sue', 'sue'),
      adas,
      ['ada: taken by sue (forwarded)'],
    ],
    ['nobody of one’s own resolve', resolved(2, 'ada', 'ada'), adas, []],
    ['the owner of a supervisor’s resolve', resolved(2, 'ada', 'sue'), adas, ['ada: taken by sue (resolved)']],
    ['nobody, when what nobody held is resolved', resolved(2, null, 'sue'), heldByNobody, []],
    ['nobody of one’s own delete', deleted(2, 'ada', 'ada'), adas, []],
    ['the owner of a supervisor’s delete', deleted(2, 'ada', 'sue'), adas, ['ada: taken by sue (deleted)']],
    ['nobody, when what was closed is deleted', deleted(3, 'ada', 'sue', false), adas, []],
    ['the owner, when the user ends the chat', userLeft(2), adas, ['ada: user-left (ended)']],
    ['the owner, when the user is gone', userLeft(2, 'gone'), adas, ['ada: user-left (gone)']],
    ['nobody, when the user leaves what nobody holds', userLeft(2), heldByNobody, []],
    ['nobody, when the user returns', userReturned(3), adas, []],
    ['nobody, when it is restored', restored(4, 'ada', 'sue'), adas, []],
    ['nobody, when it is erased', erasedTicket(4, 'ada'), adas, []],
  ])('%s', (_whom, event, before, expected) => {
    expect(told(alertsOfTicket(event, before))).toEqual(expected);
  });

  it('alerts say where and when, and hold no words', () => {
    const event = forwarded(2, 'ada', 'bob', 'sue');
    for (const alert of alertsOfTicket(event, adas)) {
      expect(alert).toMatchObject({ eventId: event.id, at: event.time, ticketId: TICKET });
      expect(JSON.stringify(alert)).not.toContain('be kind');
    }
  });
});

describe('what is said in a chat alerts', () => {
  it('the agent who is joined, of the customer’s words and files', () => {
    expect(told(alertsOfChat(customerSaid(4, 'hello'), inChat))).toEqual(['ada: new-message @4']);
    const file = happened('file-shared', 5, {
      previousForCustomer: 4,
      previousForAgents: 4,
      ticketId: TICKET,
      author: { kind: 'customer', id: 'eve' },
      fileId: 'f',
      name: 'secret.pdf',
      contentType: 'application/pdf',
      size: 1,
    });
    expect(told(alertsOfChat(file, inChat))).toEqual(['ada: new-message @5']);
    expect(JSON.stringify([alertsOfChat(customerSaid(4, 'hello'), inChat), alertsOfChat(file, inChat)])).not.toMatch(
      /hello|secret/,
    );
  });

  it.each<[string, Parameters<typeof alertsOfChat>[0], RunningChat]>([
    ['while nobody is joined', customerSaid(4, 'hello'), { ...inChat, agentId: null }],
    ['when it is said to the bot', customerSaid(4, 'hello'), noChat],
    [
      'when it is said in another chat than the one that is known',
      customerSaid(4, 'x'),
      { ...inChat, ticketId: 'other' },
    ],
    ['of what the agent says', said(4, 'hello', { kind: 'agent', id: 'ada' }), inChat],
    ['of what the bot says', said(4, 'hello', { kind: 'bot', id: 'bot' }), inChat],
    ['of a note', note(4, 'bob', 'careful'), inChat],
    ['of joining', joined(4, 'ada'), inChat],
  ])('nobody %s', (_when, event, chat) => {
    expect(alertsOfChat(event, chat)).toEqual([]);
  });
});

describe('history', () => {
  it('alerts nobody: what the states of the start told of', () => {
    expect(alertsOfTicket(forwarded(2, 'ada', 'bob'), { revision: 2, owner: 'bob' })).toEqual([]);
    expect(alertsOfTicket(created(), { revision: 0, owner: null })).toEqual([]);
    expect(alertsOfChat(customerSaid(3, 'hello'), inChat)).toEqual([]);
  });
});

describe('whom an alert is for', () => {
  it('one agent by name', () => {
    expect(isRecipient(agent('ada'), { agentId: 'ada' })).toBe(true);
    expect(isRecipient(agent('bob', { isSupervisor: true }), { agentId: 'ada' })).toBe(false);
  });

  it('everybody whose skills and queues fit; being a supervisor is no skill', () => {
    const to = { eligible: { requiredSkills: ['de'], queue: 'sales' } };
    expect(isRecipient(agent('ada', { skills: ['de'], queues: ['sales'] }), to)).toBe(true);
    expect(isRecipient(agent('bob', { skills: ['de'], queues: ['help'] }), to)).toBe(false);
    expect(isRecipient(agent('sue', { isSupervisor: true }), to)).toBe(false);
  });
});

describe('somebody who comes back is told', () => {
  it.each<[AlertFacts, readonly string[]]>([
    [{ kind: 'new-ticket' }, ['candidate']],
    [{ kind: 'new-message', revision: 1 }, ['owner']],
    [{ kind: 'forwarded', from: 'a', by: 'a' }, ['owner']],
    [{ kind: 'user-left', reason: 'ended' }, ['owner']],
    [{ kind: 'taken', by: 's', how: 'resolved' }, ['owner', 'candidate', 'null']],
  ])('%j only as %j', (facts, expected) => {
    const rights = (['owner', 'candidate', null] as const).filter((right) => isStillSo(facts, right));
    expect(rights.map(String)).toEqual(expected);
  });
});
