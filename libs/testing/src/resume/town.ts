import { type BatonClient, createClient, type Item, ProblemError } from '@baton/client';
import type { Dice } from '../chaos/dice';
import type { Reader } from './line-faults';

/** Somebody with a client of their own. */
export interface Person {
  readonly id: string;
  readonly token: string;
  readonly client: BatonClient;
  /** What their token lists. */
  readonly queues: readonly string[];
}

export interface Customer extends Omit<Person, 'queues'> {
  readonly conversationId: string;
}

export interface TownTicket {
  readonly id: string;
  readonly conversationId: string;
}

type Action = () => Promise<unknown>;

const MOST_CUSTOMERS = 4;

/** What every note begins with, and nothing else has. */
export const NOTE = 'between colleagues:';

const farQueue = (name: string): string => `far ${name}`;

const tokenOf = async (
  url: string,
  sub: string,
  roles: readonly string[],
  queues: readonly string[],
): Promise<string> => {
  const body = JSON.stringify({ sub, name: `${sub} the agent`, roles, queues });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/dev/tokens`, { method: 'POST', headers, body });
  return ((await answer.json()) as { token: string }).token;
};

/** Customers, agents and a supervisor who do whatever comes to their minds, one after the other, over a network that is well. */
export class Town {
  readonly customers: Customer[] = [];
  readonly tickets: TownTicket[] = [];
  private said = 0;

  private constructor(
    private readonly url: string,
    private readonly dice: Dice,
    private readonly queue: string,
    readonly ann: Person,
    readonly ben: Person,
    readonly sue: Person,
  ) {}

  /** @param name of a queue that no other town uses, so that towns do not see each other's tickets. */
  static async settle(url: string, dice: Dice, name: string): Promise<Town> {
    const person = async (sub: string, roles: readonly string[], queues = [name]): Promise<Person> => {
      const id = `${sub}-${name}`;
      const token = await tokenOf(url, id, roles, queues);
      const client = createClient({ url, token: () => token });
      await client.agents.register();
      return { id, token, client, queues };
    };
    const [ann, ben, sue] = [
      await person('ann', ['agent']),
      await person('ben', ['agent'], [name, farQueue(name)]),
      await person('sue', ['supervisor']),
    ];
    const town = new Town(url, dice, name, ann, ben, sue);
    await town.visit();
    return town;
  }

  /** Of a bot of this town, which sees the conversations of all of them. */
  botToken(): Promise<string> {
    return tokenOf(this.url, `bot-${this.queue}`, ['bot'], []);
  }

  /** The first customer says this, whatever was before. */
  async hear(text: string): Promise<void> {
    const [first] = this.customers;
    await first?.client.conversations.post(first.conversationId, { text, clientMessageId: `last:${text}` });
  }

  /** A customer nobody knows asks for a chat that ann and ben may take. */
  async ask(): Promise<void> {
    await this.visit();
    const newest = this.customers.at(-1);
    if (newest === undefined) return;
    const { conversationId, client } = newest;
    const { ticket } = await client.conversations.handover(conversationId, {
      queue: this.queue,
      subject: this.words(),
    });
    if (ticket) this.tickets.push({ id: ticket.id, conversationId });
  }

  /** One thing happens. What the house refuses has happened too. */
  async step(): Promise<void> {
    try {
      await this.dice.one(this.actions())();
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status >= 500) throw error;
    }
  }

  /** Every open ticket is closed, so that the next town finds an empty house. */
  async close(): Promise<void> {
    for (const { id } of this.tickets) {
      await this.sue.client.tickets.delete(id).catch((error: unknown) => {
        if (!(error instanceof ProblemError)) throw error;
      });
    }
  }

  /** Who somebody is to whoever judges what they may read. */
  readerOf({ id, queues }: Person, isSupervisor: boolean): Reader {
    return { kind: 'agent', id, isSupervisor, skills: [], queues };
  }

  /** All lines of a conversation: as its customer is given them, or with the notes. */
  async threadOf(conversationId: string, whose: Reader['kind']): Promise<readonly Item[]> {
    const customer = this.customers.find((one) => one.conversationId === conversationId);
    const { conversations } = (whose === 'customer' ? customer : this.sue)?.client ?? this.sue.client;
    const all: Item[] = [];
    for (let after: number | null = -1; after !== null;) {
      const page = await conversations.items(conversationId, { limit: 200, ...(after >= 0 && { after }) });
      all.push(...page.items);
      after = page.next;
    }
    return all;
  }

  private async visit(): Promise<void> {
    const visits = createClient({ url: this.url, token: () => '' }).conversations;
    const { token, customerId, conversationId } = await visits.visit({
      channel: 'proof',
      name: `Customer ${this.said}`,
    });
    const client = createClient({ url: this.url, token: () => token });
    this.customers.push({ id: customerId, conversationId, token, client });
  }

  private actions(): readonly Action[] {
    const customer = this.dice.one(this.customers);
    const { client, conversationId } = customer;
    const chat = client.conversations;
    const say = (): Promise<unknown> =>
      chat.post(conversationId, { text: this.words(), clientMessageId: `c${this.said}` });
    // Some of it is nothing that ann may take.
    const queue = this.dice.below(4) === 0 ? farQueue(this.queue) : this.queue;
    const ask = async (): Promise<void> => {
      const { ticket } = await chat.handover(conversationId, { queue, subject: this.words() });
      if (ticket && !this.tickets.some(({ id }) => id === ticket.id))
        this.tickets.push({ id: ticket.id, conversationId });
    };
    return [
      ...(this.customers.length < MOST_CUSTOMERS ? [() => this.visit()] : []),
      ...[say, say, ask],
      ...(this.tickets.length > 0 ? this.workOn(this.dice.one(this.tickets.slice(-5)), customer) : []),
    ];
  }

  private workOn({ id, conversationId }: TownTicket, customer: Customer): readonly Action[] {
    const agent = this.dice.one([this.ann, this.ann, this.ben]);
    const { tickets, conversations } = agent.client;
    const claim = (): Promise<unknown> => tickets.claim(id);
    const answer = (): Promise<unknown> =>
      conversations.post(conversationId, { text: this.words(), clientMessageId: `a${this.said}`, ticketId: id });
    const to = agent === this.ann ? this.ben.id : this.ann.id;
    return [
      ...[claim, claim, answer, answer, answer],
      () => conversations.note(conversationId, `${NOTE} ${this.words()}`),
      () => conversations.markRead(conversationId, this.said),
      () => tickets.unclaim(id),
      () => tickets.forward(id, { to }),
      () => tickets.resolve(id),
      () => this.sue.client.tickets.resolve(id),
      () => customer.client.conversations.leave(customer.conversationId, id),
    ];
  }

  private words(): string {
    this.said += 1;
    return `sentence ${this.said} ${'blah '.repeat(this.dice.below(60))}– ünïcödé 🦊`;
  }
}
