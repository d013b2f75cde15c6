import {
  type BatonClient,
  type ConversationStore,
  createClient,
  devToken,
  type InboxRow,
  inInboxOrder,
  type LiveView,
  ProblemError,
} from '@baton/client';
import { randomUUID } from 'node:crypto';
import type { Script } from './dialogues';
import type { Pace } from './pace';
import { heard, loaded } from './thread';

/** What a colleague needs. */
export interface ColleagueOptions {
  readonly url: string;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** What is said in a chat; undefined: it is none of the demo's. */
  readonly scriptOf: (ticketId: string) => Script | undefined;
  /** Something went wrong that nobody foresaw. */
  readonly failed: (error: unknown) => void;
}

/** Who else works here. They are nobody whom one signs in as. */
export const COLLEAGUES = ['Dana Novak', 'Eli Haddad', 'Freya Lund', 'Gabriel Costa'] as const;

type Ticket = InboxRow['ticket'];

/** Chats that a colleague has at once. */
const AT_ONCE = 2;
/** A ticket waits so long before a colleague takes it: whoever sits at the console comes first. */
const WAITS_MS = 20_000;
const LOOKS_EVERY_MS = 2_000;
const RESOLVES_AFTER_MS = 4_000;
/** Asked for where the setting is on, and never wrong to say. */
const RESOLUTION = { outcome: 'solved', botCouldHaveAnswered: false } as const;

interface OpenChat {
  readonly id: string;
  readonly conversationId: string;
  readonly chat: ConversationStore;
  readonly signal: AbortSignal;
}

/** The chat is with somebody else. */
class TakenAway extends Error {}

/** An agent who takes what nobody else has taken, answers with the words of the dialogue, and resolves. */
export class Colleague {
  private readonly id: string;
  private readonly baton: BatonClient;
  private readonly held = new Map<string, Promise<void>>();

  constructor(
    private readonly options: ColleagueOptions,
    private readonly name: string,
  ) {
    this.id = `demo-${name.split(' ', 1)[0]?.toLowerCase() ?? ''}`;
    const identity = { sub: this.id, name, roles: ['agent'] };
    this.baton = createClient({ url: options.url, token: devToken(options.url, identity) });
  }

  /** Works until the signal aborts. @throws its reason, or what a lost server throws. */
  async run(): Promise<void> {
    await this.baton.agents.register({ signal: this.options.signal });
    const presence = this.baton.presence();
    const inbox = this.baton.live.open('inbox');
    try {
      for (;;) {
        await this.options.pace.wait(LOOKS_EVERY_MS);
        presence.active();
        for (const ticket of this.given(inbox)) this.begin(ticket);
        const next = this.held.size < AT_ONCE ? this.nextOf(inbox) : undefined;
        if (next !== undefined && (await this.claim(next))) this.begin(next);
      }
    } finally {
      await Promise.allSettled(this.held.values());
      presence.close();
      this.baton.live.release(inbox);
    }
  }

  /** Closes what is left of the demo, as far as it is nobody else's. Last of all. */
  async tidy(ticketIds: Iterable<string>): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    for (const id of ticketIds) {
      await this.refusable(this.baton.tickets.claim(id, { signal }));
      await this.refusable(this.baton.tickets.resolve(id, RESOLUTION, { signal }));
    }
    this.baton.close();
  }

  private ticketsIn(inbox: LiveView<InboxRow>): readonly Ticket[] {
    const rows = [...inbox.getSnapshot().rows.values()].sort(inInboxOrder);
    const isOurs = ({ id }: Ticket): boolean => !this.held.has(id) && this.options.scriptOf(id) !== undefined;
    return rows.map(({ ticket }) => ticket).filter(isOurs);
  }

  /** Forwarded to this colleague by somebody. */
  private given(inbox: LiveView<InboxRow>): readonly Ticket[] {
    return this.ticketsIn(inbox).filter(({ work, owner }) => work === 'claimed' && owner?.id === this.id);
  }

  /** The one that has waited longest, once it has waited long enough. */
  private nextOf(inbox: LiveView<InboxRow>): Ticket | undefined {
    const before = this.baton.clock.now() - WAITS_MS / this.options.pace.speed;
    return this.ticketsIn(inbox).find(
      ({ work, waitingSince }) => work === 'pending' && Date.parse(waitingSince) <= before,
    );
  }

  /** @returns false: somebody was faster. */
  private async claim({ id, customer }: Ticket): Promise<boolean> {
    const { signal, say } = this.options;
    const claimed = await this.refusable(this.baton.tickets.claim(id, { signal }));
    if (claimed) say(`${this.name} takes the ticket of ${customer.name ?? 'somebody'}`);
    return claimed;
  }

  private begin(ticket: Ticket): void {
    const { signal } = this.options;
    const chat = this.work(ticket)
      .catch((error: unknown) => {
        // taken away by a supervisor, or ended in the middle of a sentence: then it is not theirs any more
        const isOver = error instanceof ProblemError || error instanceof TakenAway;
        if (!signal.aborted && !isOver) throw error;
      })
      .finally(() => this.held.delete(ticket.id));
    this.held.set(ticket.id, chat);
    chat.catch((error: unknown) => this.options.failed(error));
  }

  private async work({ id, conversationId, customer }: Ticket): Promise<void> {
    const { signal, say, pace } = this.options;
    const view = this.baton.live.open(`ticket:${id}`);
    const chat = this.baton.conversation(conversationId, view);
    const taken = new AbortController();
    const stop = view.subscribe(() => {
      if (view.isOver) taken.abort(new TakenAway());
    });
    try {
      await this.answer({ id, conversationId, chat, signal: AbortSignal.any([signal, taken.signal]) });
      await pace.wait(RESOLVES_AFTER_MS);
      await this.baton.tickets.resolve(id, RESOLUTION, { signal });
      say(`${this.name} resolves the ticket of ${customer.name ?? 'somebody'}`);
    } finally {
      stop();
      chat.close();
      this.baton.live.release(view);
    }
  }

  /** Each line after something that the customer has said; whoever was forwarded the chat goes on where it is. */
  private async answer({ id, conversationId, chat, signal }: OpenChat): Promise<void> {
    const { pace } = this.options;
    const { customer, agent } = this.options.scriptOf(id) ?? { customer: [], agent: [] };
    await loaded(chat, signal);
    const said = chat.getSnapshot().items.filter(({ author, kind }) => author.kind === 'agent' && kind === 'message');
    let after = said.at(-1)?.revision ?? -1;
    for (let at = said.length; at < Math.max(agent.length, customer.length); at += 1) {
      const asked = await heard(chat, 'customer', after, signal);
      if (asked.kind === 'over') return;
      after = asked.revision;
      await pace.read(asked.text);
      await this.baton.conversations.markRead(conversationId, after, { signal });
      const text = agent[at];
      if (text === undefined) continue;
      await pace.write(text, () => this.baton.typing.touch(conversationId));
      const body = { text, ticketId: id, clientMessageId: randomUUID() };
      await this.baton.conversations.post(conversationId, body, { signal });
    }
  }

  /** @returns false: the service said no, because things are not as they were a moment ago. */
  private async refusable(command: Promise<unknown>): Promise<boolean> {
    try {
      await command;
      return true;
    } catch (error) {
      if (error instanceof ProblemError) return false;
      throw error;
    }
  }
}
