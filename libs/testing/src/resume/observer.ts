import { setTimeout as delay } from 'node:timers/promises';
import {
  type Alert,
  type BatonClient,
  type ConversationStore,
  createClient,
  type Host,
  type LiveView,
  type Row,
  type ViewName,
} from '@baton/client';
import type { Dice } from '../chaos/dice';
import type { BadNetwork } from './bad-network';
import type { Ledger } from './ledger';
import type { Reader } from './line-faults';
import { fetchWith, type FrameFault } from './stream-faults';
import type { TownTicket } from './town';

/** The client waits in real time, only faster; what is long because an answer may take long stays so long that a busy machine has time. */
const hastened = (ms: number): number => (ms < 10_000 ? ms / 25 : ms / 4);

/**
 * A client for which time passes quickly. @param fetch default: the machine's own. @param silence after so many milliseconds of its time
 * without a byte it takes its stream for dead.
 */
export const hastyClient = (url: string, token: string, fetch?: Host['fetch'], silence = 10_000): BatonClient => {
  const after: Host['after'] = (ms, action) => {
    const timer = setTimeout(action, hastened(ms));
    return () => clearTimeout(timer);
  };
  return createClient({
    url,
    token: () => token,
    host: { after, ...(fetch && { fetch }) },
    retry: { attempts: 50, forMs: 10_000 },
    patience: { silence, cap: 4_000 },
  });
};

const POLL_MS = 15;

/** A chat that is looked at. */
interface OpenChat {
  readonly view: LiveView<Row>;
  readonly conversationId: string;
  readonly store: ConversationStore;
  /** What the observer's client was given before has nothing to do with it. */
  readonly since: number;
}

/** What is between somebody who looks and the house. */
export type Network = Pick<BadNetwork, 'url' | 'faults' | 'calm' | 'close'>;

/** Who looks, through what, and what takes down what they are given. */
export interface Looking {
  readonly name: string;
  readonly token: string;
  readonly reader: Reader;
  readonly network: Network;
  readonly ledger: Ledger;
  readonly fault?: FrameFault | undefined;
  /** What asks for live streams; default: the machine's own. */
  readonly live?: Host['fetch'];
  /** See `hastyClient`. */
  readonly silence?: number;
}

/** Somebody who looks, through a bad network, and whom nobody may show anything that is not so. */
export class Observer {
  readonly client: BatonClient;
  readonly chats = new Map<string, OpenChat>();
  readonly lists = new Map<string, LiveView<Row>>();
  /** As they came. */
  readonly alerts: Alert[] = [];

  constructor(
    readonly looking: Looking,
    private readonly dice: Dice,
  ) {
    const { network, token, ledger, fault, live, silence } = looking;
    this.client = hastyClient(network.url, token, fetchWith(ledger, fault, live), silence);
  }

  get name(): string {
    return this.looking.name;
  }

  get token(): string {
    return this.looking.token;
  }

  watch(name: ViewName): void {
    const view: LiveView<Row> = this.client.live.open(name);
    this.lists.set(name, view);
    if (name === 'alerts') view.onAlert((alert) => this.alerts.push(alert));
  }

  /**
   * Alerts come from now on, to whoever watches for them: nobody is alerted of what was before. Other lists may come later: the bot's is as
   * long as the house is old, and may not come whole before the network is well.
   * @throws Error when they do not begin in time. @param withinMs milliseconds.
   */
  async isAlerted(withinMs: number): Promise<void> {
    const view = this.lists.get('alerts');
    for (const until = Date.now() + withinMs; view && view.getSnapshot().status !== 'open'; await delay(POLL_MS))
      if (Date.now() > until) throw new Error(`${this.name} is shown no alerts`);
  }

  /** What is over is asked for anew. @returns whether something was. */
  openAnew(): boolean {
    const over = [...this.chats].filter(([, { view }]) => view.isOver);
    for (const [name, { conversationId }] of over) {
      this.leave(name);
      this.look(name as ViewName, conversationId);
    }
    return over.length > 0;
  }

  look(name: ViewName, conversationId: string): void {
    const since = this.looking.ledger.now;
    const view = this.client.live.open(name);
    this.chats.set(name, { view, conversationId, since, store: this.client.conversation(conversationId, view) });
  }

  /** Opens another ticket, closes one, or says something in one. */
  fidget(tickets: readonly TownTicket[]): void {
    const open = [...this.chats.keys()];
    const choice = this.dice.below(4);
    if (choice === 0 && open.length > 0) this.leave(this.dice.one(open));
    else if (choice <= 2 && tickets.length > 0) {
      const { id, conversationId } = this.dice.one(tickets);
      if (open.length < 3 && !this.chats.has(`ticket:${id}`)) this.look(`ticket:${id}`, conversationId);
    } else if (open.length > 0) this.say(this.dice.one(open));
  }

  /** Whether something that they wrote is on its way. */
  get isSaying(): boolean {
    return [...this.chats.values()].some(({ store }) =>
      store.getSnapshot().outgoing.some(({ status }) => status !== 'failed'),
    );
  }

  close(): void {
    for (const { store } of this.chats.values()) store.close();
    this.client.close();
  }

  private leave(name: string): void {
    const chat = this.chats.get(name);
    if (chat === undefined || name === 'conversation') return;
    chat.store.close();
    this.client.live.release(chat.view);
    this.chats.delete(name);
  }

  private say(name: string): void {
    const ticketId = name.startsWith('ticket:') ? name.slice('ticket:'.length) : undefined;
    this.chats
      .get(name)
      ?.store.send({ text: `said through a storm ${this.dice.below(1_000)}`, ...(ticketId && { ticketId }) });
  }
}
