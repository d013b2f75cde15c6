import { CONVERSATION, conversationState, customer, customerSaid, happened, T } from '../../test/live.examples';
import { type Page, ReplicasStage } from '../../test/replicas.stage';

const bot = { kind: 'bot' as const, id: 'bot' };

let stage: ReplicasStage;
beforeEach(() => {
  stage = new ReplicasStage();
});

const started = () => happened('started', 0, { customerName: 'Eve', locale: null });
const erased = () => happened('erased', 9, { ticketId: null, epoch: 0 });
const toBot = (revision: number) => {
  const said = customerSaid(revision, 'hello');
  return { ...said, data: { ...said.data, ticketId: null } } as typeof said;
};
const names = (page: Page, view: string): unknown[] => page.items(view).map(({ author }) => author.name);

describe('the customer’s name on a line', () => {
  it('is known from the first line on, before there is a state', () => {
    const replica = stage.replica();
    const page = stage.page(bot, 'bot').open(replica);
    stage.happened(started(), toBot(1));
    replica.catchUp();
    expect(names(page, 'bot')).toEqual(['Eve']);
  });

  it('is known when nothing of the conversation is live any more, also on a replica that only ever read its state', () => {
    stage.conversation(conversationState());
    const replica = stage.replica();
    const page = stage.page(customer, 'conversation').open(replica);
    stage.conversationOver(CONVERSATION, 4);
    stage.happened(toBot(5));
    replica.catchUp();
    expect(names(page, 'conversation')).toEqual(['Eve']);
  });

  it('is not known any more after an erasure, whatever older state comes late', () => {
    const replica = stage.replica();
    const page = stage.page(bot, 'bot').open(replica);
    stage.happened(started(), erased());
    stage.conversation(conversationState({ mode: 'bot', unansweredSince: T }));
    stage.conversationOver(CONVERSATION, 9);
    stage.happened(toBot(10));
    replica.catchUp();
    expect(names(page, 'bot')).toEqual([null]);
  });

  it('is null where nothing was ever heard of the conversation', () => {
    const replica = stage.replica();
    const page = stage.page(bot, 'bot').open(replica);
    stage.happened(toBot(5));
    replica.catchUp();
    expect(names(page, 'bot')).toEqual([null]);
  });
});
