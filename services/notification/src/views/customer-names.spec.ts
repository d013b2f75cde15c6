import { CONVERSATION, conversationState, customer, customerSaid, happened, T } from '../../test/live.examples';
import { type Page, ReplicasBench } from '../../test/replicas.bench';

const bot = { kind: 'bot' as const, id: 'bot' };

let bench: ReplicasBench;
beforeEach(() => {
  bench = new ReplicasBench();
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
    const replica = bench.replica();
    const page = bench.page(bot, 'bot').connect(replica);
    bench.happened(started(), toBot(1));
    replica.catchUp();
    expect(names(page, 'bot')).toEqual(['Eve']);
  });

  it('is known when nothing of the conversation is live any more, also on a replica that only ever read its state', () => {
    bench.conversation(conversationState());
    const replica = bench.replica();
    const page = bench.page(customer, 'conversation').connect(replica);
    bench.conversationOver(CONVERSATION, 4);
    bench.happened(toBot(5));
    replica.catchUp();
    expect(names(page, 'conversation')).toEqual(['Eve']);
  });

  it('is not known any more after an erasure, whatever older state comes late', () => {
    const replica = bench.replica();
    const page = bench.page(bot, 'bot').connect(replica);
    bench.happened(started(), erased());
    bench.conversation(conversationState({ mode: 'bot', unansweredSince: T }));
    bench.conversationOver(CONVERSATION, 9);
    bench.happened(toBot(10));
    replica.catchUp();
    expect(names(page, 'bot')).toEqual([null]);
  });

  it('is null where nothing was ever heard of the conversation', () => {
    const replica = bench.replica();
    const page = bench.page(bot, 'bot').connect(replica);
    bench.happened(toBot(5));
    replica.catchUp();
    expect(names(page, 'bot')).toEqual([null]);
  });
});
