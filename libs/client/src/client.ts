import { Agents } from './api/agents';
import { Bot, type BotOptions } from './bot/bot';
import { Conversations } from './api/conversations';
import type { ReadOptions } from './api/options';
import { read } from './api/requests';
import { Tickets } from './api/tickets';
import { ConversationStore } from './conversation/conversation-store';
import { type Host, ownHost } from './host';
import type { RetryPolicy } from './http/retry';
import { Session } from './http/session';
import type { TokenSource } from './http/tokens';
import type { Network, Patience } from './live/connection';
import { LiveStream } from './live/live-stream';
import type { LiveView } from './live/live-view';
import type { InboxRow } from './api/types';
import type { Row } from './live/rows';
import { ServerClock } from './live/server-clock';
import { ownNetwork, ownPage } from './presence/page';
import { Presence, type PresenceOptions } from './presence/presence';
import { Typing } from './presence/typing';
import type { Schedule } from './store';

export interface ClientOptions {
  /** Origin of the services: `https://chat.example.com`; in a page of that origin, an empty text. */
  readonly url: string;
  /** Asked before every request, and once more when a service refused what it gave: it keeps what is still good (`untilRefused`). */
  readonly token: TokenSource;
  readonly retry?: RetryPolicy;
  /** When listeners are told; default: in a microtask. A page with many rows waits for its next frame. */
  readonly schedule?: Schedule;
  readonly patience?: Partial<Patience>;
  /** Default: the page's own network state, where there is one. */
  readonly network?: Network;
  /** For tests: clock, chance, timers, `fetch`. */
  readonly host?: Partial<Host>;
}

/** One person's client: an agent's, a customer's or a bot's. */
export interface BatonClient {
  readonly tickets: Tickets;
  readonly conversations: Conversations;
  readonly agents: Agents;
  /** The live stream; it connects when the first view is opened. */
  readonly live: LiveStream;
  /** The server's clock. */
  readonly clock: ServerClock;
  readonly typing: Typing;
  /** The inbox once, for who holds no stream. */
  inbox(options?: ReadOptions & { readonly all?: boolean }): Promise<readonly InboxRow[]>;
  /** One conversation, kept up to date by a view of it: `ticket:<id>`, or the customer's `conversation`. Close it. */
  conversation(id: string, view?: LiveView<Row>): ConversationStore;
  /** Says that somebody is here, until it is closed. In a page it looks after the page by itself. */
  presence(options?: PresenceOptions): Presence;
  /** A bot that answers what customers say, once, however many replicas of it run. Close it. */
  bot(options: BotOptions): Bot;
  /** Ends the live stream. */
  close(): void;
}

/** @throws nothing: the first request or view does. */
export const createClient = (options: ClientOptions): BatonClient => {
  const { url, token, retry, schedule, patience, network = ownNetwork() } = options;
  const host: Host = { ...ownHost, ...options.host };
  const session = new Session({ url, token, host, ...(retry && { retry }) });
  const clock = new ServerClock(host.now);
  const conversations = new Conversations(session);
  const live = new LiveStream({ session, clock, schedule, patience, network });
  return {
    tickets: new Tickets(session),
    conversations,
    agents: new Agents(session),
    live,
    clock,
    typing: new Typing(session),
    inbox: async ({ signal, all } = {}) =>
      (await read<{ items: readonly InboxRow[] }>(session, '/v1/inbox', { signal }, { all })).items,
    conversation: (id, view) =>
      new ConversationStore({
        id,
        api: conversations,
        host,
        now: clock.now,
        ...(view && { source: view }),
        ...(network && { network }),
        ...(schedule && { schedule }),
      }),
    presence: (wished = {}) => {
      const page = wished.page ?? ownPage();
      return new Presence(session, { ...wished, ...(page && { page }) });
    },
    bot: (wished) => new Bot(wished, { view: live.open('bot'), api: conversations, host }),
    close: () => live.close(),
  };
};
