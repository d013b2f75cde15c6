import fc from 'fast-check';
import type { AgentViewer, Viewer } from '../domain/viewer';
import { HouseModel } from '../../test/house.model';
import { HubFeed, newHub } from '../../test/hub.feed';
import { agent } from '../../test/live.examples';
import { directClient, type StreamClient } from '../../test/stream.client';

const agents: readonly AgentViewer[] = [
  agent('ada', { skills: ['x'] }),
  agent('bob', { skills: ['x'] }),
  agent('cem'),
  agent('sue', { isSupervisor: true, skills: ['x'] }),
];
const CONVERSATIONS = 2;

type Step =
  | { readonly do: 'handover'; readonly chat: number; readonly skilled: boolean }
  | { readonly do: 'leave' | 'follow'; readonly chat: number }
  | { readonly do: 'say'; readonly chat: number; readonly who: 'customer' | 'other' }
  | { readonly do: 'claim' | 'forward'; readonly ticket: number; readonly agent: number }
  | { readonly do: 'unclaim' | 'resolve'; readonly ticket: number }
  | { readonly do: 'rename'; readonly agent: number }
  | { readonly do: 'deliver'; readonly pick: number }
  | { readonly do: 'open'; readonly agent: number; readonly ticket: number | null }
  | { readonly do: 'open customer'; readonly chat: number };

const n = fc.nat({ max: 9 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('handover' as const), chat: n, skilled: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), chat: n }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('follow' as const), chat: n }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      chat: n,
      who: fc.constantFrom('customer' as const, 'other' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('claim' as const), ticket: n, agent: n }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('forward' as const), ticket: n, agent: n }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('unclaim' as const, 'resolve' as const), ticket: n }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), agent: n }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('deliver' as const), pick: n }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), agent: n, ticket: fc.option(n) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('open customer' as const), chat: n }) },
);

interface Opened {
  readonly viewer: Viewer;
  readonly view: string;
  readonly client: StreamClient;
  /** Revisions of each conversation that were delivered when it was opened. */
  readonly since: ReadonlyMap<string, number>;
}

const covers = (viewer: AgentViewer, skills: readonly string[]): boolean =>
  skills.every((skill) => viewer.skills.includes(skill));

class Run {
  readonly house = new HouseModel(agents, CONVERSATIONS);
  readonly hub = new HubFeed(newHub({ now: () => 0 }));
  readonly opened: Opened[] = [];
  /** Skills and conversation of every ticket that ever was. */
  readonly ever = new Map<string, { readonly skills: readonly string[]; readonly chat: number }>();
  /** By agent and ticket: the newest revision of the conversation while the agent might read it. */
  private readonly readable = new Map<string, number>();

  constructor() {
    this.hub.caughtUp();
  }

  open(viewer: Viewer, view: string): StreamClient | null {
    const { client, sink } = directClient();
    try {
      this.hub.attach({ viewer, person: `${this.opened.length}`, expiresAt: Infinity, views: [view] }, () => sink);
    } catch {
      return null; // not theirs to see
    }
    this.opened.push({ viewer, view, client, since: new Map(this.house.delivered) });
    return client;
  }

  take(s: Step): void {
    this.act(s);
    this.noteRights();
  }

  private act(s: Step): void {
    const { house } = this;
    const chatAt = (at: number) => house.chats[at % CONVERSATIONS]!;
    const agentAt = (at: number) => agents[at % agents.length]!;
    const open = [...house.tickets.values()];
    const ticket = 'ticket' in s && s.ticket !== null ? open[s.ticket % open.length] : undefined;
    switch (s.do) {
      case 'handover':
        house.handover(chatAt(s.chat), s.skilled ? ['x'] : []);
        for (const { id, requiredSkills, conversationId } of house.tickets.values()) {
          const chat = house.chats.findIndex((one) => one.id === conversationId);
          this.ever.set(id, { skills: requiredSkills, chat });
        }
        return;
      case 'leave':
        return house.leave(chatAt(s.chat));
      case 'follow':
        return house.follow(chatAt(s.chat));
      case 'say':
        return house.say(chatAt(s.chat), s.who);
      case 'claim':
        return ticket && house.claim(ticket, agentAt(s.agent));
      case 'forward':
        return ticket && house.forward(ticket, agentAt(s.agent));
      case 'unclaim':
        return ticket && house.unclaim(ticket);
      case 'resolve':
        return ticket && house.resolve(ticket);
      case 'rename':
        return house.rename(agentAt(s.agent));
      case 'deliver':
        return house.deliverOne(this.hub, s.pick);
      case 'open': {
        const viewer = agentAt(s.agent);
        if (s.ticket === null) this.open(viewer, viewer.isSupervisor ? 'inbox:all' : 'inbox');
        else if (ticket) this.open(viewer, `ticket:${ticket.id}`);
        return;
      }
      case 'open customer': {
        const { id, customerId } = chatAt(s.chat);
        this.open({ kind: 'customer', customerId, conversationId: id, channel: 'web' }, 'conversation');
      }
    }
  }

  /** Takes down how far each conversation could be read by whom, by either account of who holds the ticket. */
  noteRights(): void {
    for (const [ticketId, { skills, chat }] of this.ever) {
      const { running, revision } = this.house.chats[chat]!;
      const ticket = this.house.tickets.get(ticketId);
      for (const viewer of agents) {
        const isTheirs = ticket?.owner === viewer.id || (ticket?.work === 'pending' && covers(viewer, skills));
        if (isTheirs || this.house.mayRead(viewer, skills, ticketId, running)) {
          this.readable.set(`${viewer.id} ${ticketId}`, revision);
        }
      }
    }
  }

  /** Lines that were written in a ticket's chat for this agent, after the stream was opened. */
  linesFor({ viewer, view, since }: Opened): number[] {
    const ticketId = view.slice('ticket:'.length);
    const { skills, chat } = this.ever.get(ticketId)!;
    const { id, lines } = this.house.chats[chat]!;
    return [...lines]
      .filter(([revision]) => revision > (since.get(id) ?? -1))
      .filter(([, around]) => around.some((then) => this.house.mayRead(viewer as AgentViewer, skills, ticketId, then)))
      .map(([revision]) => revision);
  }

  /** Everything of a conversation that reached an agent though it was written after they had lost every right to it. */
  leaks({ viewer, view, client }: Opened): string[] {
    if (viewer.kind === 'customer') return [];
    const lines = (client.lines.get(view) ?? []).map(({ revision }) => ({
      revision,
      ticketId: view.slice('ticket:'.length),
    }));
    const rows = client.frames.flatMap(({ data }) => (data.rows ?? [data.row]).filter(Boolean));
    const shown = rows.flatMap(({ ticket, conversation }) =>
      conversation?.lastMessage ? [{ revision: conversation.lastMessage.revision, ticketId: ticket.id }] : [],
    );
    return [...lines, ...shown]
      .filter(({ revision, ticketId }) => revision > (this.readable.get(`${viewer.id} ${ticketId}`) ?? -1) + 1)
      .map(({ revision, ticketId }) => `${viewer.id} was given revision ${revision} on ${ticketId}`);
  }
}

const runs = Number(process.env['LIVE_RUNS'] ?? 100);
const histories = fc.array(step, { minLength: 10, maxLength: 120 });

describe('after any history, records of different keys in any order', () => {
  it('what a client has merged equals a fresh snapshot', () =>
    fc.assert(
      fc.property(histories, (steps) => {
        const run = new Run();
        for (const s of steps) run.take(s);
        run.house.deliverAll(run.hub);
        for (const { viewer, view, client } of [...run.opened]) {
          if (client.ended) continue;
          expect(client.view(view)).toEqual(run.open(viewer, view)?.view(view));
        }
      }),
      { numRuns: runs },
    ));

  it('everybody gets the lines that they may read, in order, and not one more', () =>
    fc.assert(
      fc.property(histories, (steps) => {
        const run = new Run();
        for (const s of steps) run.take(s);
        run.house.deliverAll(run.hub);
        for (const opened of run.opened) {
          const got = (opened.client.lines.get(opened.view) ?? []).map(({ revision }) => revision);
          expect(got).toEqual([...new Set(got)].sort((x, y) => x - y));
          // A stream that was ended owes nothing more; as long as it is open, nothing may be left out.
          if (opened.view.startsWith('ticket:') && !opened.client.ended) {
            expect(got).toEqual(expect.arrayContaining(run.linesFor(opened)));
          }
          expect(run.leaks(opened)).toEqual([]);
        }
      }),
      { numRuns: runs },
    ));

  it('a customer gets every line of their own conversation and of no other', () =>
    fc.assert(
      fc.property(histories, (steps) => {
        const run = new Run();
        for (const s of steps) run.take(s);
        run.house.deliverAll(run.hub);
        for (const { viewer, view, client, since } of run.opened) {
          if (viewer.kind !== 'customer') continue;
          const chat = run.house.chats.find(({ id }) => id === viewer.conversationId);
          const expected = [...(chat?.lines.keys() ?? [])].filter((r) => r > (since.get(viewer.conversationId) ?? -1));
          expect((client.lines.get(view) ?? []).map(({ revision }) => revision)).toEqual(expected);
        }
      }),
      { numRuns: runs },
    ));
});
