import type { TypingMark } from '@baton/typing';
import {
  agent,
  agentState,
  claimedBy,
  CONVERSATION,
  conversationState,
  CUSTOMER,
  customer,
  customerSaid,
  ended,
  joined,
  left,
  TICKET,
  ticketState,
} from '../../test/live.examples';
import { type Page, type Replica, ReplicasStage } from '../../test/replicas.stage';

const TICKET_VIEW = `ticket:${TICKET}`;
const adas: TypingMark = { conversationId: CONVERSATION, by: { kind: 'agent', id: 'ada' } };
const eves: TypingMark = { conversationId: CONVERSATION, by: { kind: 'customer', id: CUSTOMER } };

let stage: ReplicasStage;
let replica: Replica;
let pages: Record<'ada' | 'bob' | 'sue' | 'eve', Page>;

beforeEach(() => {
  stage = new ReplicasStage();
  stage.agent(agentState('ada', 'Ada'));
  stage.ticket(ticketState());
  stage.conversation(conversationState());
  replica = stage.replica();
  const open = (name: string, isSupervisor = false): Page =>
    stage.page(agent(name, { isSupervisor }), 'inbox', 'alerts', TICKET_VIEW).open(replica);
  pages = {
    ada: open('ada'),
    bob: open('bob'),
    sue: open('sue', true),
    eve: stage.page(customer, 'conversation').open(replica),
  };
});

const adaJoins = (): void => {
  stage.happened(joined(2, 'ada'));
  stage.ticket(claimedBy('ada'));
  stage.conversation(conversationState({ mode: 'live', agentId: 'ada', revision: 2 }));
  replica.catchUp();
};

/** Who was shown a mark, by whom. */
const shown = (): string[] =>
  Object.entries(pages).flatMap(([name, page]) =>
    page.frames
      .filter(({ kind, data }) => kind === 'event' && data.item.kind === 'typing')
      .map(
        ({ data }) => `${name} sees ${data.item.author.id === CUSTOMER ? 'eve' : data.item.author.id} in ${data.view}`,
      ),
  );

describe('typing', () => {
  it('goes from the customer to the agent who is joined, and back to the customer, and nobody who looks on sees it', () => {
    adaJoins();
    replica.hub.typing(eves);
    replica.hub.typing(adas);
    expect(shown()).toEqual([`ada sees eve in ${TICKET_VIEW}`, 'eve sees ada in conversation']);
  });

  it('names its author, ends by itself after 5 s, holds no word, and moves no cursor', () => {
    adaJoins();
    const { cursor } = pages.eve;
    replica.hub.typing(adas);
    expect(pages.eve.frames.at(-1)).toEqual({
      kind: 'event',
      data: {
        view: 'conversation',
        item: {
          kind: 'typing',
          author: { kind: 'agent', id: 'ada', name: 'Ada' },
          until: new Date(stage.now + 5_000).toISOString(),
        },
      },
      id: undefined,
    });
    expect(pages.eve.cursor).toBe(cursor);
  });

  it('is not told again to who comes back', () => {
    adaJoins();
    replica.hub.typing(eves);
    pages.ada.drop();
    replica.hub.typing(eves);
    pages.ada.open(replica);
    expect(shown().filter((line) => line.startsWith('ada'))).toHaveLength(1);
  });

  it.each<[string, TypingMark]>([
    ['an agent who is not joined', { ...adas, by: { kind: 'agent', id: 'bob' } }],
    ['a supervisor who looks on', { ...adas, by: { kind: 'agent', id: 'sue' } }],
    ['an agent with the customer’s id', { ...adas, by: { kind: 'agent', id: CUSTOMER } }],
    ['another customer', { ...eves, by: { kind: 'customer', id: 'mallory' } }],
    ['a customer with the agent’s id', { ...eves, by: { kind: 'customer', id: 'ada' } }],
    ['anybody in another conversation', { ...adas, conversationId: '11111111-0000-7000-8000-000000000009' }],
  ])('of %s is shown to nobody', (_who, mark) => {
    adaJoins();
    replica.hub.typing(mark);
    expect(shown()).toEqual([]);
  });

  it('is shown to nobody while the customer waits', () => {
    for (const mark of [eves, adas]) replica.hub.typing(mark);
    expect(shown()).toEqual([]);
  });

  it.each([
    ['gave the chat back', () => stage.happened(left(3, 'ada'))],
    ['lost it to another', () => stage.happened(joined(3, 'bob', 2))],
    ['was left by the customer', () => stage.happened(ended(3))],
  ])('ends with the event by which the agent %s', (_how, happen) => {
    adaJoins();
    happen();
    replica.catchUp();
    for (const mark of [eves, adas]) replica.hub.typing(mark);
    expect(shown().filter((line) => /^ada|sees ada/.test(line))).toEqual([]);
  });

  it('after a forward is between the customer and the next agent', () => {
    adaJoins();
    stage.happened(joined(3, 'bob', 2));
    stage.ticket(claimedBy('bob', 2));
    replica.catchUp();
    pages.bob.drop();
    pages.bob.open(replica);
    replica.hub.typing(eves);
    replica.hub.typing({ ...adas, by: { kind: 'agent', id: 'bob' } });
    expect(shown()).toEqual([`bob sees eve in ${TICKET_VIEW}`, 'eve sees bob in conversation']);
  });

  it('reaches no page whose token has ended', () => {
    adaJoins();
    stage.now += 600_000;
    replica.hub.typing(adas);
    expect([shown(), pages.eve.isOpen]).toEqual([[], false]);
  });

  it('between two lines changes nothing of them', () => {
    adaJoins();
    stage.happened(customerSaid(3, 'one'));
    replica.catchUp();
    replica.hub.typing(eves);
    stage.happened(customerSaid(4, 'two'));
    replica.catchUp();
    const kinds = pages.ada.items(TICKET_VIEW).map(({ kind }: { kind: string }) => kind);
    expect(kinds.slice(-3)).toEqual(['message', 'typing', 'message']);
  });

  it('before a replica serves, and after it has closed, is dropped', () => {
    adaJoins();
    replica.hub.close();
    expect(() => replica.hub.typing(adas)).not.toThrow();
    expect(shown()).toEqual([]);
  });
});
