import type { AnyPublicEvent } from '@baton/contracts';
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
  NOW,
  requested,
  SECOND_TICKET,
  waiting,
  withBot,
} from '../../test/chat.examples';
import { conversationDecider as decider } from './conversation.decider';
import type { ConversationEvent } from './conversation.events';
import { onTicketEvent } from './conversation.policy';

type TicketEvent = Extract<AnyPublicEvent, { type: `baton.ticket.${string}` }>;

const ticketEvent = (type: string, streamRevision: number, data: object, ticketId = FIRST_TICKET): AnyPublicEvent =>
  ({
    id: `e${streamRevision}`,
    type: `baton.ticket.${type}.v1`,
    source: 'baton/ticket',
    subject: `ticket-${ticketId}`,
    time: NOW,
    partitionKey: CONVERSATION,
    streamRevision,
    storePosition: null,
    storeId: null,
    actor: { kind: 'agent', id: 'ada' },
    correlationId: null,
    causationId: null,
    traceparent: null,
    data: { ticketId, conversationId: CONVERSATION, customerId: CUSTOMER, ...data },
  }) as TicketEvent;

const created = ticketEvent('created', 0, {
  channel: 'web',
  customerName: null,
  subject: null,
  topics: [],
  queue: null,
  requiredSkills: [],
  variables: {},
  waitingSince: NOW,
});
const claimed = ticketEvent('claimed', 1, { agentId: 'ada', epoch: 1, claimedAt: NOW });
const unclaimed = ticketEvent('unclaimed', 2, { agentId: 'ada', by: 'ada', reason: null, epoch: 2 });
const forwarded = ticketEvent('forwarded', 2, {
  from: 'ada',
  to: 'bob',
  by: 'ada',
  note: null,
  epoch: 2,
  claimedAt: NOW,
});
const resolved = ticketEvent('resolved', 2, {
  by: 'ada',
  owner: 'ada',
  outcome: null,
  botCouldHaveAnswered: null,
  suggestedFaq: null,
  epoch: 1,
  closedAt: NOW,
});
const deleted = (wasOpen: boolean) =>
  ticketEvent('deleted', 2, { by: 'ada', owner: 'ada', reason: null, wasOpen, epoch: 1, closedAt: NOW });
const restored = ticketEvent('restored', 3, { by: 'sue', owner: 'ada', epoch: 1 });
const erased = (wasOpen: boolean) => ticketEvent('erased', 2, { owner: 'ada', wasOpen, epoch: 1 });
const userLeft = ticketEvent('user-left', 2, { reason: 'ended' });
const userReturned = ticketEvent('user-returned', 3, {});

/** What one ticket event appends to a conversation with this history. */
const after = (history: readonly ConversationEvent[], event: AnyPublicEvent): ConversationEvent[] => {
  const reaction = onTicketEvent(event);
  expect(reaction?.conversationId).toBe(CONVERSATION);
  return reaction === null ? [] : decider.decide(reaction.command, history.reduce(decider.evolve, decider.initial));
};
const ended = (why: 'resolved' | 'deleted' | 'erased', by: 'agent' | 'system'): ConversationEvent => ({
  type: 'LiveChatEnded',
  data: { ticketId: FIRST_TICKET, epoch: 1, ticketRevision: 2, by, why },
});

describe('ticket events on the running chat', () => {
  it('created is noted', () => expect(after(waiting, created)).toEqual([noted('pending')]));
  it('claimed: the agent joins', () => expect(after(waiting, claimed)).toEqual([joined()]));
  it('unclaimed: the agent leaves', () => expect(after(live, unclaimed)).toEqual([left()]));
  it('forwarded: the next agent joins', () => expect(after(live, forwarded)).toEqual([joined('bob', 2)]));
  it('resolved: the chat ends', () => expect(after(live, resolved)).toEqual([endedByAgent()]));
  it('deleted: the chat ends', () => expect(after(live, deleted(true))).toEqual([ended('deleted', 'agent')]));
  it('erased: the chat ends', () => expect(after(live, erased(true))).toEqual([ended('erased', 'system')]));
  it('gone and returned are noted, with what was known', () => {
    const known = { epoch: 1, owner: 'ada' };
    expect(after(live, userLeft)).toEqual([noted('claimed', { ...known, ticketRevision: 2 })]);
    expect(after(live, userReturned)).toEqual([noted('claimed', { ...known, ticketRevision: 3 })]);
  });
});

describe('ticket events that come late', () => {
  const over = [...live, endedByCustomer(1)];
  const next = [...over, requested(SECOND_TICKET)];

  it('a claim after the customer left lets nobody in', () =>
    expect(after([...waiting, endedByCustomer()], claimed)).toEqual([
      noted('claimed', { owner: 'ada', epoch: 1, ticketRevision: 1 }),
    ]));
  it('the resolve of the last ticket does not end the next chat', () =>
    expect(after(next, resolved)).toEqual([noted('resolved', { owner: 'ada', epoch: 1, ticketRevision: 2 })]));
  it('a forward of the last ticket lets nobody into the next chat', () =>
    expect(after(next, forwarded)).toEqual([noted('claimed', { owner: 'bob', epoch: 2, ticketRevision: 2 })]));
  it('an unclaim after the end is noted', () =>
    expect(after(over, unclaimed)).toEqual([noted('pending', { epoch: 2, ticketRevision: 2 })]));
  it('a delete, a restore and an erasure after the end are noted', () => {
    const facts = { owner: 'ada', epoch: 1 };
    expect(after(over, deleted(true))).toEqual([noted('deleted', { ...facts, ticketRevision: 2 })]);
    expect(after(over, deleted(false))).toEqual([noted('deleted', { ...facts, ticketRevision: 2 })]);
    expect(after(over, restored)).toEqual([noted('resolved', { ...facts, ticketRevision: 3 })]);
    expect(after(over, erased(false))).toEqual([noted('erased', { ...facts, ticketRevision: 2 })]);
  });
  it('an older epoch of the running chat changes nothing in it', () => {
    const later = [...waiting, joined('bob', 5, 1)];
    const stale = ticketEvent('claimed', 3, { agentId: 'ada', epoch: 1, claimedAt: NOW });
    expect(after(later, stale)).toEqual([noted('claimed', { owner: 'ada', epoch: 1, ticketRevision: 3 })]);
  });
  it('an unclaim of a chat that nobody had joined is noted', () =>
    expect(after(waiting, unclaimed)).toEqual([noted('pending', { epoch: 2, ticketRevision: 2 })]));
  it('a ticket that no handover here opened is noted and opens nothing', () =>
    expect(after(withBot, userLeft)).toEqual([noted('pending', { ticketRevision: 2 })]));
});

describe('ticket events that come again', () => {
  it.each([
    created,
    claimed,
    unclaimed,
    forwarded,
    resolved,
    deleted(true),
    deleted(false),
    restored,
    erased(true),
    erased(false),
    userLeft,
    userReturned,
  ])('$type appends one event, and repeated none', (event) => {
    const once = after(live, event);
    if (event.streamRevision !== null && event.streamRevision > 1) expect(once).toHaveLength(1);
    expect(after([...live, ...once], event)).toEqual([]);
  });
});

it('events of others are nobody’s business here', () => {
  const other = { ...created, type: 'baton.conversation.started.v1' } as AnyPublicEvent;
  expect(onTicketEvent(other)).toBeNull();
});
