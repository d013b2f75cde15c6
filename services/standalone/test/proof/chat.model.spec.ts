import fc from 'fast-check';
import { ChatModel, type Deed, type TicketModel } from './chat.model';
import { type Answer, Client } from './client';
import { type Running, startHere } from './servers';

jest.setTimeout(300_000);

const AGENTS = ['ada', 'bob', 'sue'] as const;
type Agent = (typeof AGENTS)[number];
/** `Baton-Seen` names at most four streams: the conversation and three tickets. */
const MOST_TICKETS = 3;

let running: Running;
let client: Client;
let people: Readonly<Record<Agent | 'bot', string>>;
beforeAll(async () => {
  running = await startHere();
  client = new Client(running.url);
  const [ada, bob, sue, bot] = await Promise.all([
    client.token('ada'),
    client.token('bob'),
    client.token('sue', ['supervisor']),
    client.token('proof-bot', ['bot']),
  ]);
  for (const as of [ada, bob, sue]) await client.must('PUT', '/v1/agents/me', { as });
  people = { ada, bob, sue, bot };
});
afterAll(() => running.stop());

/** The real chat: a visitor of a running house, and what has been seen of its streams. */
class RealChat {
  private readonly seen = new Map<string, number>();
  private said = 0;

  constructor(private readonly visitor: Awaited<ReturnType<Client['visitor']>>) {}

  get customer(): string {
    return this.visitor.customer;
  }

  get customerId(): string {
    return this.visitor.customerId;
  }

  get path(): string {
    return `/v1/conversations/${this.visitor.conversationId}`;
  }

  nextText(): string {
    this.said += 1;
    return `line ${this.said}`;
  }

  /** Every request names what has been seen, so that no delay between the services may show. */
  async send(method: string, path: string, as: string, body?: object): Promise<Answer> {
    const seen = [...this.seen].map(([stream, revision]) => `${stream}@${revision}`).join(', ');
    const headers = seen === '' ? {} : { 'baton-seen': seen };
    const answer = await client.call(method, path, { as, headers, ...(body !== undefined && { body }) });
    const [stream, revision] = (answer.headers.get('baton-revision') ?? '').split('@');
    if (stream !== undefined && revision !== undefined)
      this.seen.set(stream, Math.max(Number(revision), this.seen.get(stream) ?? -1));
    return answer;
  }
}

type Step = fc.AsyncCommand<ChatModel, RealChat>;

const outcomeOf = ({ status, body }: Answer): string => (status < 300 ? 'done' : String(body?.['code']));

const step = (name: string, run: (model: ChatModel, real: RealChat) => Promise<void>): Step => ({
  check: () => true,
  run,
  toString: () => name,
});

const onTicket = (
  name: string,
  chosen: number,
  run: (ticket: TicketModel, model: ChatModel, real: RealChat) => Promise<void>,
): Step => ({
  check: ({ tickets }) => tickets[chosen] !== undefined,
  run: async (model, real) => {
    const ticket = model.tickets[chosen];
    if (ticket !== undefined) await run(ticket, model, real);
  },
  toString: () => `${name} (ticket ${chosen})`,
});

const says = (kind: 'customer' | 'bot'): Step =>
  step(`${kind} says`, async (model, real) => {
    const text = real.nextText();
    const as = kind === 'customer' ? real.customer : people.bot;
    const refused = kind === 'bot' && model.running !== null ? 'bot-not-in-charge' : null;
    const answer = await real.send('POST', `${real.path}/messages`, as, { text, clientMessageId: text });
    expect(outcomeOf(answer)).toBe(refused ?? 'done');
    if (refused === null) model.lines.push({ kind: 'message', text });
  });

const handsOver: Step = {
  check: ({ tickets, running: chat }) => tickets.length < MOST_TICKETS || chat !== null,
  run: async (model, real) => {
    const answer = await real.send('POST', `${real.path}/handover`, real.customer, {});
    const ticketId = String((answer.body?.['ticket'] as { id: string } | null)?.id);
    if (model.running === null) {
      expect(answer.status).toBe(201);
      model.handover(ticketId);
    } else expect([answer.status, ticketId]).toEqual([200, model.running.id]);
  },
  toString: () => 'hands over',
};

const leaves = (chosen: number): Step =>
  onTicket('leaves', chosen, async (ticket, model, real) => {
    const answer = await real.send('POST', `${real.path}/leave`, real.customer, { ticketId: ticket.id });
    expect(outcomeOf(answer)).toBe(model.leave(ticket) ?? 'done');
  });

const writes = (agent: Agent, chosen: number): Step =>
  onTicket(`${agent} writes`, chosen, async (ticket, model, real) => {
    const text = real.nextText();
    const body = { text, clientMessageId: text, ticketId: ticket.id };
    const refused = model.mayWrite(agent, ticket);
    expect(outcomeOf(await real.send('POST', `${real.path}/messages`, people[agent], body))).toBe(refused ?? 'done');
    if (refused === null) model.lines.push({ kind: 'message', text });
  });

const notes = (agent: Agent): Step =>
  step(`${agent} notes`, async (model, real) => {
    const text = real.nextText();
    const refused = model.mayRead(agent) ? null : 'conversation-not-found';
    expect(outcomeOf(await real.send('POST', `${real.path}/notes`, people[agent], { text }))).toBe(refused ?? 'done');
    if (refused === null) model.lines.push({ kind: 'note', text });
  });

const works = (deed: Deed, agent: Agent, chosen: number, to: Agent): Step =>
  onTicket(`${agent} ${deed}${deed === 'forward' ? ` to ${to}` : ''}`, chosen, async (ticket, model, real) => {
    const by = deed === 'restore' ? 'sue' : agent;
    const body = deed === 'forward' ? { to } : undefined;
    const answer = await real.send('POST', `/v1/tickets/${ticket.id}/${deed}`, people[by], body);
    expect(outcomeOf(answer)).toBe(model.work(deed, by, ticket, to) ?? 'done');
  });

interface ItemAnswer {
  readonly kind: string;
  readonly revision: number;
  readonly previous: number | null;
  readonly text?: string;
}

/** The thread as a reader is given it: nothing missing, nothing twice, each item pointing at the one before. */
const expectThread = async (real: RealChat, as: string, lines: ChatModel['lines']): Promise<void> => {
  const { body } = await real.send('GET', `${real.path}/messages?limit=500`, as);
  const items = body?.['items'] as ItemAnswer[];
  expect(items.map(({ kind, text }) => (kind === 'system' ? { kind } : { kind, text }))).toEqual(lines);
  expect(items.map(({ previous }) => previous)).toEqual(
    [null, ...items.slice(0, -1).map(({ revision }) => revision)].slice(0, items.length),
  );
};

type Row = Pick<TicketModel, 'id' | 'work' | 'owner'>;

const byId = (one: Row, other: Row): number => (one.id < other.id ? -1 : 1);

const expectList = async (real: RealChat, query: string, expected: readonly TicketModel[]): Promise<void> => {
  const { body } = await real.send('GET', `/v1/tickets?customerId=${real.customerId}${query}`, people.sue);
  const items = body?.['items'] as { id: string; work: Row['work']; owner: { id: string } | null }[];
  const rows = items.map(({ id, work, owner }): Row => ({ id, work, owner: owner?.id ?? null }));
  expect(rows.sort(byId)).toEqual(expected.map(({ id, work, owner }): Row => ({ id, work, owner })).sort(byId));
};

/** The lists follow at once, and deleted tickets show only where they are asked for. */
const expectTickets = async (real: RealChat, { tickets }: ChatModel): Promise<void> => {
  await expectList(
    real,
    '',
    tickets.filter(({ work }) => work !== 'deleted'),
  );
  for (const wanted of ['pending', 'claimed', 'resolved', 'deleted'])
    await expectList(
      real,
      `&work=${wanted}`,
      tickets.filter(({ work }) => work === wanted),
    );
  for (const { id, history } of tickets) {
    const { body } = await real.send('GET', `/v1/tickets/${id}/history`, people.sue);
    expect((body?.['items'] as { type: string }[]).map(({ type }) => type)).toEqual(history);
  }
};

const DEEDS: readonly Deed[] = ['claim', 'claim', 'unclaim', 'forward', 'resolve', 'delete', 'restore'];

const agent = fc.constantFrom(...AGENTS);
const chosen = fc.nat(MOST_TICKETS - 1);
const steps = [
  fc.constantFrom(says('customer'), says('bot')),
  fc.constant(handsOver),
  chosen.map(leaves),
  fc.tuple(agent, chosen).map((drawn) => writes(...drawn)),
  agent.map(notes),
  ...[1, 2].map(() => fc.tuple(fc.constantFrom(...DEEDS), agent, chosen, agent).map((drawn) => works(...drawn))),
];

it('whatever happens in whatever order over HTTP, the house answers as one that knows no delays', async () => {
  const property = fc.asyncProperty(fc.commands(steps, { maxCommands: 40, size: 'max' }), async (commands) => {
    const [model, real] = [new ChatModel('sue'), new RealChat(await client.visitor())];
    await fc.asyncModelRun(() => ({ model, real }), commands);
    const conversation = await real.send('GET', real.path, real.customer);
    expect(conversation.body?.['mode']).toBe(model.mode);
    await expectThread(real, people.sue, model.lines);
    await expectThread(
      real,
      real.customer,
      model.lines.filter(({ kind }) => kind !== 'note'),
    );
    await expectTickets(real, model);
  });
  await fc.assert(property, { numRuns: Number(process.env['MODEL_RUNS'] ?? 12) });
});
