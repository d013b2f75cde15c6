import { Rejection } from '@baton/decider';
import * as fc from 'fast-check';
import { ada, bob, bot, customer, handover, post, started } from '../../test/chat.examples';
import type { ConversationCommand } from './conversation.commands';
import { conversationDecider as decider } from './conversation.decider';
import type { ConversationEvent } from './conversation.events';
import type { ConversationState } from './conversation.state';

/** What the rules say, kept as simply as possible: no stream, no fold, no epochs. */
interface Model {
  running: number | null;
  joined: string | null;
  endedByCustomer: Set<number>;
  asked: number;
  posted: Set<string>;
}
/** The real thing: a log, and the fold of it. */
interface Real {
  log: ConversationEvent[];
  state: ConversationState;
  ticketRevisions: Map<number, number>;
}
type Expected = { readonly appends: ConversationEvent['type'] } | { readonly rejects: string } | 'nothing';

const ticket = (n: number): string => `${String(n).padStart(8, '0')}-0000-7000-8000-000000000000`;

const outcome = (real: Real, command: ConversationCommand): Expected => {
  try {
    const events = decider.decide(command, real.state);
    real.log.push(...events);
    real.state = events.reduce(decider.evolve, real.state);
    return events[0] === undefined ? 'nothing' : { appends: events[0].type };
  } catch (error) {
    if (error instanceof Rejection) return { rejects: error.code };
    throw error;
  }
};

/** One step: what the model expects, and what it becomes. */
class Step implements fc.Command<Model, Real> {
  constructor(
    private readonly name: string,
    private readonly predict: (model: Model) => Expected,
    private readonly command: (model: Readonly<Model>, real: Real) => ConversationCommand,
  ) {}
  check(): boolean {
    return true;
  }
  run(model: Model, real: Real): void {
    const command = this.command({ ...model }, real);
    const expected = this.predict(model);
    expect({ step: this.name, outcome: outcome(real, command) }).toEqual({ step: this.name, outcome: expected });
    expect(real.state.mode).toBe(model.running === null ? 'bot' : model.joined === null ? 'waiting' : 'live');
  }
  toString(): string {
    return this.name;
  }
}

const says = (author: typeof ada, id: string, chat: number | null, refusal: (model: Model) => string | null): Step =>
  new Step(
    `${author.id} posts ${id} in ${chat}`,
    (model) => {
      if (model.posted.has(`${author.id} ${id}`)) return 'nothing';
      const code = refusal(model);
      if (code !== null) return { rejects: code };
      model.posted.add(`${author.id} ${id}`);
      return { appends: 'MessagePosted' };
    },
    () => post(author, { clientMessageId: id, ticketId: chat === null ? null : ticket(chat) }),
  );

const agentSays = (author: typeof ada, id: string, chat: number): Step =>
  says(author, id, chat, (model) =>
    model.running !== chat ? 'chat-ended' : model.joined !== author.id ? 'not-joined' : null,
  );

const asks = (): Step =>
  new Step(
    'handover',
    (model) => {
      if (model.running !== null) return 'nothing';
      model.asked += 1;
      model.running = model.asked;
      return { appends: 'LiveChatRequested' };
    },
    (model) => handover({ ticketId: ticket(model.asked + 1), seen: null }),
  );

const leaves = (chat: number): Step =>
  new Step(
    `leave ${chat}`,
    (model) => {
      if (model.running !== chat) return model.endedByCustomer.has(chat) ? 'nothing' : { rejects: 'no-live-chat' };
      Object.assign(model, { running: null, joined: null });
      model.endedByCustomer.add(chat);
      return { appends: 'LiveChatEnded' };
    },
    () => ({ type: 'LeaveLiveChat', ticketId: ticket(chat) }),
  );

/** The next event of a ticket's own stream; one revision and one epoch further each time. */
const onTicket = (real: Real, chat: number): { ticketId: string; ticketRevision: number; epoch: number } => {
  const next = (real.ticketRevisions.get(chat) ?? 0) + 1;
  real.ticketRevisions.set(chat, next);
  return { ticketId: ticket(chat), ticketRevision: next, epoch: next };
};

const joins = (agentId: string, chat: number): Step =>
  new Step(
    `${agentId} joins ${chat}`,
    (model) => {
      if (model.running !== chat) return { appends: 'TicketNoted' };
      model.joined = agentId;
      return { appends: 'AgentJoined' };
    },
    (_, real) => ({ type: 'FollowTicketJoined', agentId, ...onTicket(real, chat) }),
  );

const goes = (chat: number): Step =>
  new Step(
    `unclaim ${chat}`,
    (model) => {
      if (model.running !== chat || model.joined === null) return { appends: 'TicketNoted' };
      model.joined = null;
      return { appends: 'AgentLeft' };
    },
    (model, real) => ({ type: 'FollowTicketLeft', agentId: model.joined ?? 'ada', ...onTicket(real, chat) }),
  );

const closes = (chat: number): Step =>
  new Step(
    `resolve ${chat}`,
    (model) => {
      if (model.running !== chat) return { appends: 'TicketNoted' };
      Object.assign(model, { running: null, joined: null });
      return { appends: 'LiveChatEnded' };
    },
    (_, real) => ({ type: 'FollowTicketClosed', why: 'resolved', owner: 'ada', ...onTicket(real, chat) }),
  );

const chats = fc.integer({ min: 1, max: 3 });
const ids = fc.constantFrom('1', '2', '3', '4');
const steps = [
  ids.map((id) => says(customer, id, null, () => null)),
  ids.map((id) => says(bot, id, null, (model) => (model.running === null ? null : 'bot-not-in-charge'))),
  fc.tuple(fc.constantFrom(ada, bob), ids, chats).map(([agent, id, chat]) => agentSays(agent, id, chat)),
  fc.constant(null).map(asks),
  chats.map(leaves),
  fc.tuple(fc.constantFrom('ada', 'bob'), chats).map(([agentId, chat]) => joins(agentId, chat)),
  chats.map(goes),
  chats.map(closes),
];

/** Read from the log alone: an agent's message stands only between that agent's joining and whatever ends it. */
const agentMessagesOutsideTheirChat = (log: readonly ConversationEvent[]): ConversationEvent[] => {
  let joined: string | null = null;
  return log.filter((event) => {
    if (event.type === 'AgentJoined') joined = event.data.agentId;
    if (event.type === 'AgentLeft' || event.type === 'LiveChatEnded' || event.type === 'LiveChatRequested')
      joined = null;
    return event.type === 'MessagePosted' && event.data.author.kind === 'agent' && event.data.author.id !== joined;
  });
};

const run = (commands: Iterable<fc.Command<Model, Real>>): Real => {
  const real: Real = { log: [started], state: decider.evolve(decider.initial, started), ticketRevisions: new Map() };
  fc.modelRun(
    () => ({
      model: { running: null, joined: null, endedByCustomer: new Set<number>(), asked: 0, posted: new Set<string>() },
      real,
    }),
    commands,
  );
  return real;
};

describe('any sequence of commands', () => {
  it('does what the rules say, step by step', () =>
    fc.assert(
      fc.property(fc.commands(steps, { maxCommands: 60 }), (commands) => {
        const { log, state } = run(commands);
        expect(agentMessagesOutsideTheirChat(log)).toEqual([]);
        expect(log.reduce(decider.evolve, decider.initial)).toEqual(state);
        expect(state.revision).toBe(log.length - 1);
      }),
      { numRuns: 500 },
    ));

  it('the checker of agents’ messages sees a planted one', () => {
    const planted: ConversationEvent[] = [
      started,
      { type: 'AgentJoined', data: { ticketId: ticket(1), epoch: 1, ticketRevision: 1, agentId: 'ada' } },
      {
        type: 'LiveChatEnded',
        data: { ticketId: ticket(1), epoch: 1, ticketRevision: null, by: 'customer', why: 'left' },
      },
      ...decider.decide(post(customer), decider.evolve(decider.initial, started)),
      {
        type: 'MessagePosted',
        data: {
          ticketId: ticket(1),
          author: ada,
          text: 'late',
          choices: null,
          choiceId: null,
          clientMessageId: 'x',
          at: '',
        },
      },
    ];
    expect(agentMessagesOutsideTheirChat(planted)).toHaveLength(1);
  });
});
