import { conversationState, fromCloudEvent, topics, ERASED_HEADER } from '@baton/contracts';
import type { RecordedEvent } from '@baton/event-store';
import {
  ada,
  bot,
  collected,
  CONVERSATION,
  CUSTOMER,
  customer,
  endedByAgent,
  endedByCustomer,
  erased,
  FIRST_TICKET,
  joined,
  LATER,
  left,
  live,
  note,
  noted,
  NOW,
  posted,
  requested,
  SECOND_TICKET,
  shared,
  started,
  waiting,
  wasRead,
  withBot,
} from '../../test/chat.examples';
import type { ConversationEvent } from '../domain/conversation.events';
import { evolve, initialConversation } from '../domain/conversation.state';
import { publicState, translateConversation } from './conversation.publisher';

const recorded = (event: ConversationEvent, revision: number): RecordedEvent => ({
  id: `00000000-0000-5000-8000-00000000000${revision}`,
  stream: `conversation-${CONVERSATION}`,
  revision,
  position: String(revision),
  type: event.type,
  data: {},
  metadata: {
    commandId: 'x',
    actor: { kind: 'customer', id: CUSTOMER },
    customerId: CUSTOMER,
    correlationId: 'c',
    causationId: null,
    traceparent: null,
    occurredAt: NOW,
    schemaVersion: 1,
  },
});

/** Everything that a history publishes, read back as a consumer reads it. */
const published = (history: readonly ConversationEvent[]) => {
  let before = initialConversation;
  return history.map((event, revision) => {
    const after = evolve(before, event);
    const records = translateConversation({ recorded: recorded(event, revision), event, before, after });
    before = after;
    const [first, second] = records;
    if (first === undefined || second === undefined || records.length !== 2)
      throw new Error('one event and one state each');
    expect([first.topic, second.topic]).toEqual([topics.conversationEvents.name, topics.conversationState.name]);
    expect([first.key, second.key]).toEqual([CONVERSATION, CONVERSATION]);
    return {
      event: fromCloudEvent(first.headers, JSON.parse(first.value ?? 'null')),
      state: second.value === null ? null : conversationState.parse(JSON.parse(second.value)),
    };
  });
};

const everything = [
  started,
  posted(customer),
  collected({ a: '1' }),
  requested(),
  joined(),
  posted(ada, 'a1', { ticketId: FIRST_TICKET }),
  note(),
  left(),
  joined('bob', 3),
  shared(customer, 'f1', { ticketId: FIRST_TICKET }),
  wasRead('agent', 'bob', 9),
  endedByCustomer(3),
  noted('resolved', { owner: 'bob', epoch: 3, ticketRevision: 4 }),
  requested(SECOND_TICKET),
  endedByAgent(1, 2, SECOND_TICKET),
  erased,
];

describe('what a conversation publishes', () => {
  it('is one well-formed event and one state for each stored event', () =>
    expect(
      published(everything.slice(0, 10)).map(({ event }) => event.type.replace('baton.conversation.', '')),
    ).toEqual([
      'started.v1',
      'message-posted.v1',
      'variables-collected.v1',
      'live-chat-requested.v1',
      'agent-joined.v1',
      'message-posted.v1',
      'note-added.v1',
      'agent-left.v1',
      'agent-joined.v1',
      'file-shared.v1',
    ]));

  it('names the customer and what is known when a person is asked for', () => {
    const [, , , asked] = published(everything.slice(0, 4));
    expect(asked?.event.data).toMatchObject({
      customerName: 'Jo',
      customerId: CUSTOMER,
      ticketId: FIRST_TICKET,
      requestedAt: NOW,
    });
  });

  it.each([['previousForCustomer'], ['previousForAgents']] as const)('the chain of %s has no gap', (pointer) => {
    const items = published(everything.slice(0, 15)).filter(({ event }) => pointer in event.data);
    const revisions = items.map(({ event }) => event.streamRevision);
    const chain = items.map(({ event }) => (event.data as Record<string, unknown>)[pointer]);
    expect(chain).toEqual([null, ...revisions.slice(0, -1)]);
    expect(revisions.includes(6)).toBe(pointer === 'previousForAgents');
  });
});

describe('the tombstone', () => {
  const headersOf = (...history: ConversationEvent[]) => {
    const [before, after] = [history.slice(0, -1), history].map((events) => events.reduce(evolve, initialConversation));
    const event = history.at(-1);
    if (before === undefined || after === undefined || event === undefined) throw new Error('no history');
    const [, state] = translateConversation({ recorded: recorded(event, history.length - 1), event, before, after });
    return [state?.value, state?.headers[ERASED_HEADER]];
  };

  it('of an erasure says so, because it outlives the event for whoever starts later', () =>
    expect(headersOf(started, erased)).toEqual([null, 'true']));

  it('of a conversation in which nothing is live does not', () =>
    expect(headersOf(started)).toEqual([null, undefined]));
});

describe('the compacted state', () => {
  const state = (history: readonly ConversationEvent[]) => publicState(history.reduce(evolve, initialConversation));

  it('says who is joined, what came last and what waits', () =>
    expect(state([...live, posted(customer, 'm1', { at: LATER })])).toEqual({
      id: CONVERSATION,
      customer: { id: CUSTOMER, name: 'Jo', locale: 'en' },
      channel: 'web',
      mode: 'live',
      ticketId: FIRST_TICKET,
      agentId: 'ada',
      lastMessage: { revision: 3, at: LATER, author: customer, text: 'hello', kind: 'message' },
      unread: 1,
      unansweredSince: LATER,
      customerReadUpTo: null,
      revision: 3,
    }));

  it('says up to where the customer has read', () => {
    const read = (kind: 'customer' | 'agent', upTo: number): ConversationEvent => ({
      type: 'MessagesRead',
      data: { by: { kind, id: kind === 'customer' ? CUSTOMER : 'ada' }, upTo },
    });
    expect(state([...live, posted(customer), read('agent', 3)])?.customerReadUpTo).toBeNull();
    expect(state([...live, posted(customer), read('customer', 2), read('agent', 3)])?.customerReadUpTo).toBe(2);
    expect(state([...live, read('customer', 0)])?.customerReadUpTo).toBe(0);
  });

  it('is a tombstone exactly when back with the bot, with nothing unanswered and no ticket open', () => {
    expect(state(withBot)).toBeNull();
    expect(state([...withBot, posted(customer)])).not.toBeNull();
    expect(state([...withBot, posted(customer), posted(bot)])).toBeNull();
    expect(state(waiting)).not.toBeNull();
    expect(state([...live, endedByAgent()])).toBeNull();
    expect(state([...live, posted(customer), endedByAgent()])).toBeNull();
  });

  it('lives on after the customer left, until the ticket is closed', () => {
    const over = [...live, endedByCustomer(1)];
    expect(state(over)).toMatchObject({ mode: 'bot', ticketId: null, agentId: null });
    expect(state([...over, noted('resolved', { owner: 'ada', epoch: 1, ticketRevision: 3 })])).toBeNull();
  });

  it('is a tombstone after erasure, whatever was going on', () =>
    expect(state([...live, posted(customer), erased])).toBeNull());
});
