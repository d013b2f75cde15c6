import { topics } from '@baton/contracts';
import { agent, CONVERSATION, conversationState, customer, CUSTOMER, happened, T } from '../../test/live.examples';

import type { ConversationEvent } from '../domain/running-chat';
import { type Page, ReplicasStage } from '../../test/replicas.stage';

const bot = { kind: 'bot' as const, id: 'bot' };
const OTHER = '11111111-0000-7000-8000-000000000002';

let stage: ReplicasStage;
beforeEach(() => {
  stage = new ReplicasStage();
});

const posted = (revision: number, kind: 'customer' | 'bot', text: string, clientMessageId = `m${revision}`) =>
  happened('message-posted', revision, {
    previousForCustomer: revision - 1,
    previousForAgents: revision - 1,
    ticketId: null,
    author: { kind, id: kind === 'bot' ? 'bot' : CUSTOMER },
    text,
    choices: null,
    choiceId: null,
    clientMessageId,
  });
const waits = (revision: number, id = CONVERSATION) =>
  conversationState({ id, mode: 'bot', ticketId: null, unansweredSince: T, revision });

/** A customer writes to the bot; the house tells of it. */
const asks = (revision: number, text: string) => {
  const event = posted(revision, 'customer', text);
  stage.happened(event);
  stage.conversation(waits(revision));
  return event;
};
/** Some bot answers; nothing of the conversation is live any more, as the house sees it. */
const answers = (revision: number, asked: { readonly id: string }): void => {
  stage.happened(posted(revision, 'bot', 'an answer', `bot:${asked.id}:0`));
  stage.conversationOver(CONVERSATION, revision);
};
/** The same in another conversation. */
const elsewhere = (event: ConversationEvent): ConversationEvent =>
  ({ ...event, data: { ...event.data, conversationId: OTHER } }) as ConversationEvent;
const texts = (page: Page): string[] => page.items('bot').map(({ text }: { text: string }) => text);

describe('the bot view', () => {
  it('begins with every conversation whose customer waits for the bot, and no other', () => {
    stage.conversation(waits(4));
    stage.conversation(conversationState({ id: OTHER, mode: 'waiting', unansweredSince: T }));
    const page = stage.page(bot, 'bot').open(stage.replica());
    expect(page.view('bot')).toEqual({
      [CONVERSATION]: {
        id: CONVERSATION,
        channel: 'web',
        customer: { id: CUSTOMER, name: 'Eve', locale: 'en' },
        lastMessage: null,
        unansweredSince: T,
        revision: 4,
      },
    });
  });

  it('goes on with each message to the bot, and where it was said', () => {
    const replica = stage.replica();
    const page = stage.page(bot, 'bot').open(replica);
    const event = asks(2, 'where is my parcel?');
    replica.catchUp();
    expect(page.items('bot')).toEqual([
      {
        id: event.id,
        revision: 2,
        previous: 1,
        at: T,
        author: { kind: 'customer', id: CUSTOMER, name: null },
        kind: 'message',
        text: 'where is my parcel?',
        clientMessageId: 'm2',
        conversationId: CONVERSATION,
        channel: 'web',
      },
    ]);
    expect(Object.keys(page.view('bot'))).toEqual([CONVERSATION]);
  });

  it('a row goes when some bot has answered, or a person is asked for', () => {
    stage.conversation(waits(4));
    stage.conversation(waits(4, OTHER));
    const replica = stage.replica();
    const page = stage.page(bot, 'bot').open(replica);
    stage.conversationOver(CONVERSATION, 5);
    stage.conversation(conversationState({ id: OTHER, mode: 'waiting', unansweredSince: T, revision: 5 }));
    replica.catchUp();
    expect([page.view('bot'), page.kinds()]).toEqual([{}, ['snapshot', 'remove', 'remove']]);
  });

  it('tells nothing of what is said to people, or by bots', () => {
    const replica = stage.replica();
    const page = stage.page(bot, 'bot').open(replica);
    stage.happened(posted(2, 'bot', 'hello'));
    stage.conversation(conversationState({ mode: 'live', agentId: 'ada', unansweredSince: T, revision: 3 }));
    replica.catchUp();
    expect(page.kinds()).toEqual(['snapshot']);
  });

  it.each([
    ['an agent', agent('ada')],
    ['a supervisor', agent('sue', { isSupervisor: true })],
    ['a customer', customer],
  ])('is not for %s', (_who, viewer) => {
    const replica = stage.replica();
    expect(() => stage.page(viewer, 'bot').open(replica)).toThrow('forbidden');
  });

  it.each(['inbox', 'alerts', 'conversation', `ticket:${CONVERSATION}`])('a bot gets no %s', (view) => {
    const replica = stage.replica();
    expect(() => stage.page(bot, view).open(replica)).toThrow('forbidden');
  });
});

describe('a bot that was away', () => {
  it('is told what changed, and finds what a fresh load shows', () => {
    const replica = stage.replica();
    const page = stage.page(bot, 'bot').open(replica);
    const first = asks(2, 'one');
    replica.catchUp();
    page.drop();
    answers(3, first);
    asks(4, 'two');
    stage.conversation(waits(1, OTHER));
    replica.catchUp();
    page.open(replica);
    expect(page.view('bot')).toEqual(stage.page(bot, 'bot').open(replica).view('bot'));
    expect(texts(page)).toEqual(['one', 'two']);
  });

  it('is not told again what another has answered meanwhile', () => {
    const replica = stage.replica();
    const page = stage.page(bot, 'bot').open(replica);
    page.drop();
    answers(3, asks(2, 'one'));
    replica.catchUp();
    page.open(replica);
    expect([texts(page), page.view('bot')]).toEqual([[], {}]);
  });

  it('is told of a message that came in before the answer to another, though the conversation looks answered', () => {
    const replica = stage.replica();
    const page = stage.page(bot, 'bot').open(replica);
    const first = asks(2, 'one');
    page.drop();
    asks(3, 'and one more thing');
    answers(4, first);
    replica.catchUp();
    page.open(replica);
    expect([texts(page), page.view('bot')]).toEqual([['and one more thing'], {}]);
  });

  it('and comes back without a cursor is told of that too, and of nothing twice', () => {
    const replica = stage.replica();
    const first = asks(2, 'one');
    asks(3, 'and one more thing');
    answers(4, first);
    stage.happened(elsewhere(posted(5, 'customer', 'what the row tells of')));
    stage.conversation(waits(5, OTHER));
    replica.catchUp();
    const page = stage.page(bot, 'bot').open(replica);
    expect([texts(page), Object.keys(page.view('bot'))]).toEqual([['and one more thing'], [OTHER]]);
  });

  it('longer than is remembered finds everything that waits', () => {
    stage = new ReplicasStage({ capacity: 2 });
    const replica = stage.replica();
    const page = stage.page(bot, 'bot').open(replica);
    page.drop();
    for (const revision of [2, 3, 4, 5]) asks(revision, `${revision}`);
    replica.catchUp();
    page.open(replica);
    expect(Object.keys(page.view('bot'))).toEqual([CONVERSATION]);
  });

  it('comes back to another replica that was started meanwhile', () => {
    const page = stage.page(bot, 'bot').open(stage.replica());
    page.drop();
    asks(2, 'one');
    const replica = stage.replica();
    page.open(replica);
    expect(Object.keys(page.view('bot'))).toEqual([CONVERSATION]);
    asks(3, 'two');
    replica.catchUp();
    expect(texts(page)).toEqual(['two']);
  });
});

it('two bots are told the same', () => {
  const replica = stage.replica();
  const pages = ['a', 'b'].map((id) => stage.page({ ...bot, id }, 'bot').open(replica));
  asks(2, 'one');
  replica.catchUpWith(topics.conversationState).catchUp();
  const [first, second] = pages.map(({ frames }) => frames.map(({ kind, data }) => ({ kind, data })));
  expect(first).toEqual(second);
  expect(first?.map(({ kind }) => kind)).toEqual(['snapshot', 'upsert', 'event']);
});
