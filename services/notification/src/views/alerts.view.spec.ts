import { topics } from '@baton/contracts';
import {
  agent,
  agentState,
  claimedBy,
  CONVERSATION,
  conversationState,
  customer,
  customerSaid,
  ended,
  joined,
  OTHER_TICKET,
  requested,
  T,
  TICKET,
  ticketState,
} from '../../test/live.examples';
import { Page, ReplicasStage } from '../../test/replicas.stage';
import { claimed, created, forwarded, resolved, unclaimed, userLeft } from '../../test/ticket.examples';

const ada = agent('ada');
const bob = agent('bob');
const sue = agent('sue', { isSupervisor: true });

let stage: ReplicasStage;

beforeEach(() => {
  stage = new ReplicasStage();
  stage.agent(agentState('ada', 'Ada'));
  stage.agent(agentState('sue', 'Sue'));
});

const heard = (page: Page): string[] => page.items('alerts').map(({ kind }: { kind: string }) => kind);

/** The house tells of a new ticket: event and state in one transaction, on two topics. */
const asksForAPerson = (): void => {
  stage.happened(requested(1), created());
  stage.conversation(conversationState());
  stage.ticket(ticketState());
};
const adaClaims = (): void => {
  stage.happened(claimed(1, 'ada'), joined(2, 'ada'));
  stage.ticket(claimedBy('ada'));
  stage.conversation(conversationState({ mode: 'live', agentId: 'ada', revision: 2 }));
};
const bobIsGivenIt = (by = 'ada'): void => {
  stage.happened(forwarded(2, 'ada', 'bob', by), joined(3, 'bob', 2));
  stage.ticket(claimedBy('bob', 2));
  stage.conversation(conversationState({ mode: 'live', agentId: 'bob', revision: 3 }));
};

describe('alerts', () => {
  it('begin with nothing, and hold no rows', () => {
    asksForAPerson();
    const page = stage.page(ada, 'alerts').open(stage.replica());
    expect(page.frames).toEqual([
      { kind: 'snapshot', data: { view: 'alerts', time: T, rows: [] }, id: expect.any(String) },
    ]);
  });

  it('a new ticket calls everybody who may take it', () => {
    const replica = stage.replica();
    const [hers, his] = [ada, agent('cem', { skills: ['de'] })].map((who) => stage.page(who, 'alerts').open(replica));
    stage.happened(created({ requiredSkills: ['de'] }));
    replica.catchUp();
    expect([hers, his].map((page) => heard(page as Page))).toEqual([[], ['new-ticket']]);
    expect(his?.items('alerts')[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: 'new-ticket',
      at: T,
      ticketId: TICKET,
      conversationId: CONVERSATION,
      sound: true,
    });
  });

  it('but nobody, when somebody was faster', () => {
    const replica = stage.replica();
    const page = stage.page(bob, 'alerts').open(replica);
    asksForAPerson();
    adaClaims();
    replica.catchUpWith(topics.ticketState).catchUp();
    expect(heard(page)).toEqual([]);
  });

  it('all five kinds reach whom they are for, and nobody else', () => {
    const replica = stage.replica();
    const [hers, his, sues] = [ada, bob, sue].map((who) => stage.page(who, 'alerts').open(replica)) as [
      Page,
      Page,
      Page,
    ];
    asksForAPerson();
    adaClaims();
    stage.happened(customerSaid(3, 'where is it?'));
    replica.catchUp();
    stage.happened(
      forwarded(2, 'ada', 'bob', 'sue'),
      joined(4, 'bob', 2),
      customerSaid(5, 'hello?'),
      userLeft(3, 'gone'),
    );
    replica.catchUp();
    expect(heard(hers)).toEqual(['new-ticket', 'new-message', 'taken']);
    expect(heard(his)).toEqual(['new-ticket', 'forwarded', 'new-message', 'user-left']);
    expect(heard(sues)).toEqual(['new-ticket']);
    expect(hers.items('alerts')[2]).toMatchObject({ by: { id: 'sue', name: 'Sue' }, how: 'forwarded' });
    expect(his.items('alerts')[1]).toMatchObject({ from: { id: 'ada', name: 'Ada' }, by: { id: 'sue', name: 'Sue' } });
    expect(JSON.stringify([hers.frames, his.frames])).not.toMatch(/where is it|hello\?|be kind|late parcel|4711/);
  });

  it('a message calls the agent who is joined in the conversation’s own stream, whatever the states say by then', () => {
    asksForAPerson();
    adaClaims();
    const replica = stage.replica();
    const [hers, his] = [ada, bob].map((who) => stage.page(who, 'alerts').open(replica)) as [Page, Page];
    stage.happened(
      customerSaid(3, 'for ada'),
      forwarded(2, 'ada', 'bob'),
      joined(4, 'bob', 2),
      customerSaid(5, 'for bob'),
    );
    stage.ticket(claimedBy('bob', 2));
    stage.conversation(conversationState({ mode: 'live', agentId: 'bob', revision: 5 }));
    replica.catchUpWith(topics.conversationState).catchUpWith(topics.ticketState).catchUp();
    expect(hers.items('alerts').map(({ revision }: { revision: number }) => revision)).toEqual([3]);
    expect(heard(his)).toEqual(['forwarded', 'new-message']);
  });

  it('the user’s leaving calls the owner in the ticket’s own stream, though the state names another by then', () => {
    asksForAPerson();
    adaClaims();
    const replica = stage.replica();
    const [hers, his] = [ada, bob].map((who) => stage.page(who, 'alerts').open(replica)) as [Page, Page];
    stage.happened(userLeft(2, 'gone'), forwarded(3, 'ada', 'bob'));
    stage.ticket(claimedBy('ada', 1, { revision: 2 }));
    stage.ticket(claimedBy('bob', 2, { revision: 3 }));
    replica.catchUpWith(topics.ticketState).catchUp();
    expect([heard(hers), heard(his)]).toEqual([['user-left'], ['forwarded']]);
  });

  it('a claim that the conversation has not heard of yet does not hide that the user left', () => {
    asksForAPerson();
    const replica = stage.replica();
    const page = stage.page(ada, 'alerts').open(replica);
    stage.happened(claimed(1, 'ada'), ended(2), userLeft(2));
    replica.catchUp();
    expect(heard(page)).toEqual(['user-left']);
  });

  it('every page of an agent is told, with the same id', () => {
    const replica = stage.replica();
    const pages = [1, 2].map(() => stage.page(ada, 'alerts').open(replica));
    asksForAPerson();
    replica.catchUp();
    const [first, second] = pages.map((page) => page.items('alerts'));
    expect(first).toHaveLength(1);
    expect(first).toEqual(second);
  });

  it('say whether the agent wants to hear them, as they have it set now', () => {
    const replica = stage.replica();
    const page = stage.page(ada, 'alerts').open(replica);
    const stranger = stage.page(agent('new'), 'alerts').open(replica);
    const sounds = (of: Page): boolean[] => of.items('alerts').map(({ sound }: { sound: boolean }) => sound);
    const setSound = (sound: boolean): void => {
      const state = agentState('ada', 'Ada');
      stage.agent({ ...state, preferences: { ...state.preferences, sound } });
    };
    setSound(false);
    stage.happened(created());
    setSound(true);
    stage.happened(created({ ticketId: OTHER_TICKET }));
    replica.catchUp();
    expect([sounds(page), sounds(stranger)]).toEqual([
      [false, true],
      [true, true],
    ]);
  });

  it.each([
    ['a customer', customer],
    ['a bot', { kind: 'bot' as const, id: 'bot' }],
  ])('are not for %s', (_who, viewer) => {
    const replica = stage.replica();
    expect(() => stage.page(viewer, 'alerts').open(replica)).toThrow('forbidden');
  });
});

describe('alerts over lost connections', () => {
  beforeEach(() => {
    asksForAPerson();
    adaClaims();
  });

  it('what is remembered is told once, on any replica, and with the id that it has everywhere', () => {
    const [here, there] = [stage.replica(), stage.replica()];
    const always = stage.page(ada, 'alerts').open(there);
    const page = stage.page(ada, 'alerts').open(here);
    stage.happened(customerSaid(3, 'one'));
    here.catchUp();
    page.drop();
    stage.happened(customerSaid(4, 'two'), customerSaid(5, 'three'));
    here.catchUp();
    there.catchUp();
    page.open(there);
    expect(page.items('alerts')).toEqual(always.items('alerts'));
    for (const replica of [here, there, here]) {
      page.drop();
      page.open(replica);
    }
    expect(page.items('alerts')).toHaveLength(3);
  });

  it('what is not so any more is not told; what was taken from somebody is', () => {
    const replica = stage.replica();
    const page = stage.page(ada, 'alerts').open(replica);
    page.drop();
    stage.happened(customerSaid(3, 'for ada'), created({ ticketId: OTHER_TICKET }));
    bobIsGivenIt('sue');
    stage.ticket(claimedBy('bob', 1, { id: OTHER_TICKET }));
    replica.catchUp();
    page.open(replica);
    expect(heard(page)).toEqual(['taken']);
  });

  it('what is not remembered any more is not told, and never a part of it', () => {
    stage = new ReplicasStage({ capacity: 2 });
    asksForAPerson();
    adaClaims();
    const replica = stage.replica();
    const page = stage.page(ada, 'alerts').open(replica);
    page.drop();
    stage.happened(customerSaid(3, 'one'), customerSaid(4, 'two'), customerSaid(5, 'three'));
    replica.catchUp();
    page.open(replica);
    expect([page.kinds(), heard(page)]).toEqual([['snapshot', 'snapshot'], []]);
    stage.happened(customerSaid(6, 'four'));
    replica.catchUp();
    expect(heard(page)).toEqual(['new-message']);
  });

  it('a replica that was started meanwhile tells nothing of what was before it, and everything after', () => {
    const first = stage.replica();
    const page = stage.page(ada, 'alerts').open(first);
    page.drop();
    stage.happened(customerSaid(3, 'one'));
    stage.conversation(conversationState({ mode: 'live', agentId: 'ada', revision: 3 }));
    const second = stage.replica();
    page.open(second);
    expect(heard(page)).toEqual([]);
    stage.happened(customerSaid(4, 'two'));
    second.catchUp();
    expect(heard(page)).toEqual(['new-message']);
  });

  it('what the bus delivers again is told once', () => {
    const replica = stage.replica();
    const page = stage.page(ada, 'alerts').open(replica);
    stage.happened(customerSaid(3, 'one'), unclaimed(2, 'ada', 'sue'));
    replica.catchUp();
    replica.again();
    expect(heard(page)).toEqual(['new-message', 'taken']);
  });

  it('what was written anew alerts nobody', () => {
    const replica = stage.replica();
    const page = stage.page(ada, 'alerts').open(replica);
    stage.happened(customerSaid(3, 'one'), resolved(2, 'ada', 'sue'));
    replica.catchUp();
    for (const topic of [topics.conversationEvents, topics.ticketEvents]) replica.hub.rewound(topic.name);
    replica.again();
    replica.hub.serve(new Map());
    expect(page.isOpen).toBe(false);
    page.open(replica);
    expect(heard(page)).toEqual(['new-message', 'taken']);
  });
});
