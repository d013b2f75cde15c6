import {
  CONVERSATION,
  CUSTOMER,
  endedByAgent,
  endedByCustomer,
  FIRST_TICKET,
  joined,
  left,
  live,
  noted,
  requested,
  SECOND_TICKET,
  started,
  waiting,
  withBot,
} from '../../test/chat.examples';
import { ownsOpenTicket, readingRight, type Reader } from './conversation.access';
import type { ConversationEvent } from './conversation.events';
import { evolve, initialConversation } from './conversation.state';

const ALL = { upTo: Number.POSITIVE_INFINITY, notes: true, variables: true };
const agent = (id: string, more: object = {}): Reader => ({
  kind: 'agent',
  id,
  isSupervisor: false,
  skills: [],
  queues: [],
  ...more,
});
const right = (reader: Reader, history: readonly ConversationEvent[], ownsElsewhere = false) =>
  readingRight(reader, history.reduce(evolve, initialConversation), ownsElsewhere);

describe('who may read', () => {
  const own: Reader = { kind: 'customer', customerId: CUSTOMER, conversationId: CONVERSATION };

  it('nobody reads what never began', () => expect(right(agent('sue', { isSupervisor: true }), [])).toBeNull());
  it('its customer reads everything but what is said about them', () =>
    expect(right(own, live)).toEqual({ ...ALL, notes: false, variables: false }));
  it('another customer does not know that it exists', () =>
    expect(right({ ...own, customerId: 'other' }, live)).toBeNull());
  it('a token for another channel of the same customer does not open it', () =>
    expect(right({ ...own, conversationId: 'other' }, live)).toBeNull());
  it('bots read everything but notes', () => expect(right({ kind: 'bot' }, live)).toEqual({ ...ALL, notes: false }));
  it('supervisors read everything', () => expect(right(agent('sue', { isSupervisor: true }), withBot)).toEqual(ALL));
  it('no agent reads what is only the bot’s', () => expect(right(agent('ada'), withBot)).toBeNull());

  it('an eligible agent reads while the ticket is pending', () => {
    const asked = [started, requested(FIRST_TICKET, { requiredSkills: ['fr'], queue: 'vip' })];
    expect(right(agent('bob', { skills: ['fr'] }), asked)).toEqual(ALL);
    expect(right(agent('bob', { skills: ['fr'], queues: ['other'] }), asked)).toBeNull();
    expect(right(agent('bob'), asked)).toBeNull();
    expect(right(agent('bob', { skills: ['fr'] }), [...asked, joined()])).toBeNull();
  });
  it('a pending ticket whose customer left is still pending', () =>
    expect(right(agent('bob'), [...waiting, endedByCustomer()])).toEqual(ALL));

  it('the owner of an open ticket reads', () => {
    expect(right(agent('ada'), live)).toEqual(ALL);
    expect(right(agent('ada'), [...live, endedByCustomer(1)])).toEqual(ALL);
    expect(
      right(agent('ada'), [
        ...waiting,
        endedByCustomer(),
        noted('claimed', { owner: 'ada', epoch: 1, ticketRevision: 1 }),
      ]),
    ).toEqual(ALL);
  });
  it('the owner of a ticket elsewhere of this customer reads', () =>
    expect(right(agent('ada'), withBot, true)).toEqual(ALL));
  it('a former owner reads up to the end of their last stint', () => {
    expect(right(agent('ada'), [...live, joined('bob', 2)])).toEqual({ ...ALL, upTo: 3 });
    expect(
      right(agent('ada'), [...live, endedByAgent(), requested(SECOND_TICKET, { requiredSkills: ['fr'] })]),
    ).toEqual({ ...ALL, upTo: 3 });
    expect(right(agent('ada'), [...live, left()])).toEqual(ALL);
  });
  it('a name that every object has opens nothing', () => expect(right(agent('constructor'), live)).toBeNull());
});

it('owning counts while the ticket is open', () => {
  const owns = (history: readonly ConversationEvent[]) =>
    ownsOpenTicket('ada', history.reduce(evolve, initialConversation));
  expect([owns(live), owns([...live, endedByAgent()]), owns([...live, left()])]).toEqual([true, false, false]);
});
