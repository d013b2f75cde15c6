import {
  claimedBy,
  CONVERSATION,
  conversationState,
  customer,
  joined,
  TICKET,
  ticketState,
} from '../../test/live.examples';
import { type Page, type Replica, ReplicasStage } from '../../test/replicas.stage';

let stage: ReplicasStage;
let replica: Replica;
let page: Page;

const ahead = (n: number) => ({
  id: `33333333-0000-7000-8000-00000000010${n}`,
  conversationId: `11111111-0000-7000-8000-00000000010${n}`,
  waitingSince: `2025-12-31T23:0${n}:00.000Z`,
});

beforeEach(() => {
  stage = new ReplicasStage();
  for (const n of [1, 2, 3]) stage.ticket(ticketState(ahead(n)));
  stage.conversation(conversationState());
  stage.ticket(ticketState());
  replica = stage.replica();
  page = stage.page(customer, 'conversation').open(replica);
});

const after = (ms: number): void => {
  stage.now += ms;
  replica.catchUp().hub.tick();
};
const position = (): number | null =>
  (page.view('conversation')[CONVERSATION] as { position: number | null } | undefined)?.position ?? null;
const upserts = (): number => page.kinds().filter((kind) => kind === 'upsert').length;

describe('the place in the queue', () => {
  it('is there from the beginning', () => {
    expect(position()).toBe(4);
  });

  it('follows the queue, every 2 s at most, however much happens in it', () => {
    stage.ticket(claimedBy('ada', 1, ahead(1)));
    after(1_000);
    expect([position(), upserts()]).toEqual([4, 0]);
    stage.ticket(claimedBy('ada', 1, ahead(2)));
    after(1_000);
    expect([position(), upserts()]).toEqual([2, 1]);
    stage.ticketClosed(ahead(3).id, 1);
    after(1_999);
    expect(upserts()).toBe(1);
    after(1);
    expect([position(), upserts()]).toEqual([1, 2]);
  });

  it('is told only when it is another', () => {
    for (let second = 0; second < 10; second += 1) after(1_000);
    expect(upserts()).toBe(0);
  });

  it('goes when somebody has come', () => {
    stage.happened(joined(2, 'ada'));
    stage.ticket(claimedBy('ada'));
    stage.conversation(conversationState({ mode: 'live', agentId: 'ada', revision: 2 }));
    after(2_000);
    expect(position()).toBeNull();
  });

  it('comes back, where it was, when the agent gives the chat back', () => {
    stage.ticket(claimedBy('ada'));
    stage.conversation(conversationState({ mode: 'live', agentId: 'ada', revision: 2 }));
    after(2_000);
    stage.ticket(ticketState({ epoch: 2, revision: 2 }));
    stage.conversation(conversationState({ revision: 3 }));
    after(2_000);
    expect(position()).toBe(4);
  });

  it('of a ticket that is not heard of yet is not known, and comes as soon as it is counted', () => {
    stage = new ReplicasStage();
    stage.conversation(conversationState());
    replica = stage.replica();
    page = stage.page(customer, 'conversation').open(replica);
    expect(position()).toBeNull();
    stage.ticket(ticketState({ id: TICKET }));
    after(2_000);
    expect(position()).toBe(1);
  });
});
