import {
  type BatonClient,
  type ConnectionStatus,
  type ConversationSnapshot,
  type ConversationStore,
  createClient,
  type CustomerRow,
  type LiveView,
  type Mode,
  untilRefused,
} from '@baton/client';
import { type AgentInChat, agentOf, modeOf, type SaidItem, ticketOf, unreadIn } from './lines';
import type { Keep } from './keep';
import type { Memory } from './memory';
import { Attendance } from './attendance';
import { Reading } from './reading';
import { codeOf, statusOf } from './trouble';
import { UnsentTexts } from './unsent';
import { type Upload, Uploads } from './uploads';
import type { StoredVisit } from './visit';

/** What a page draws of one customer's chat. */
export interface TalkState {
  readonly conversationId: string;
  readonly thread: ConversationSnapshot;
  readonly connection: ConnectionStatus;
  readonly uploads: readonly Upload[];
  readonly mode: Mode;
  readonly agent: AgentInChat | null;
  /** Place in the queue, 1 is next; null: not waiting, or not known. */
  readonly position: number | null;
  /** What others said and nobody has looked at. */
  readonly unread: readonly SaidItem[];
}

/** Why a chat is no more. */
export type Over = 'expired' | 'erased';

export interface TalkOptions {
  readonly url: string;
  readonly visit: StoredVisit;
  readonly keep: Keep;
  /** Lives as long as the tab. */
  readonly tab: Memory;
  /** Another token of the same customer. @throws when there is none. */
  readonly renew: () => Promise<string>;
  readonly makeWorker: () => Worker | null;
  readonly onChange: () => void;
  readonly onOver: (why: Over) => void;
}

/** Codes and states that end a chat for this page; what else fails may pass. */
const overBecauseOf = (error: unknown): Over | null => {
  if (codeOf(error) === 'erased') return 'erased';
  if (codeOf(error) === 'origin-not-allowed') return null;
  return [401, 403, 404].includes(statusOf(error) ?? 0) ? 'expired' : null;
};

/** One customer's chat while a page is open: its client, stream, lines and what is on its way out. */
export class Talk {
  readonly baton: BatonClient;
  readonly store: ConversationStore;
  readonly uploads: Uploads;
  private readonly view: LiveView<CustomerRow>;
  private readonly reading: Reading;
  private readonly unsent: UnsentTexts;
  private readonly attendance: Attendance;
  private readonly detach: readonly (() => void)[];
  private isOver = false;
  private isRestored = false;
  private wasLive = false;

  constructor(private readonly options: TalkOptions) {
    const { url, visit, keep, tab, renew, makeWorker } = options;
    const { conversationId, token } = visit;
    this.baton = createClient({ url, token: untilRefused(renew, token) });
    this.view = this.baton.live.open('conversation');
    this.store = this.baton.conversation(conversationId, this.view);
    this.uploads = new Uploads({
      api: this.baton.conversations,
      conversationId,
      uuid: () => crypto.getRandomValues(new Uint32Array(4)).join('-'),
      onChange: options.onChange,
      onSent: () => void this.store.sync(),
    });
    this.reading = new Reading(this.baton.conversations, keep, conversationId);
    this.unsent = new UnsentTexts(tab, conversationId);
    this.attendance = new Attendance(this.baton, makeWorker);
    const noticed = (): void => this.noticed();
    this.detach = [this.store, this.view, this.baton.live].map((store) => store.subscribe(noticed));
  }

  get conversationId(): string {
    return this.options.visit.conversationId;
  }

  get who(): string | null {
    return this.options.visit.who;
  }

  state(): TalkState {
    const thread = this.store.getSnapshot();
    const row = this.row();
    const mode = modeOf(thread.items, row);
    return {
      conversationId: this.conversationId,
      thread,
      connection: this.baton.live.getSnapshot().connection,
      uploads: this.uploads.list(),
      mode,
      agent: agentOf(thread.items, row),
      position: mode === 'waiting' && row?.mode === 'waiting' ? row.position : null,
      unread: unreadIn(thread.items, this.options.keep.readUpTo(this.conversationId)),
    };
  }

  /** The customer did something here: keys do not leave the widget, so nobody else notices. */
  active(): void {
    this.attendance.active();
  }

  /** The thread stands before the customer's eyes. */
  read(): void {
    const { items } = this.store.getSnapshot();
    const last = items.at(-1);
    if (last === undefined) return;
    const others = items.findLast(({ author }) => author.kind !== 'customer');
    this.reading.read(last.revision, others?.revision ?? null);
  }

  /** Asks for a person. What the customer ended meanwhile is seen first: then the question is a new one. @throws ProblemError, UnreachableError. */
  async askForPerson(): Promise<void> {
    const ask = (): Promise<unknown> => {
      const seen = this.store.getSnapshot().items.at(-1)?.revision;
      return this.baton.conversations.handover(this.conversationId, seen === undefined ? {} : { seen });
    };
    try {
      await ask();
    } catch (error) {
      if (codeOf(error) !== 'chat-ended') throw error;
      await this.store.sync();
      await ask();
    }
    await this.store.sync();
  }

  /** Ends the live chat; one that has ended is as wished. @throws ProblemError, UnreachableError. */
  async end(): Promise<void> {
    const ticketId = ticketOf(this.store.getSnapshot().items, this.row());
    if (ticketId !== null) {
      await this.baton.conversations.leave(this.conversationId, ticketId).catch((error: unknown) => {
        if (codeOf(error) !== 'no-live-chat') throw error;
      });
    }
    await this.store.sync();
  }

  /** What a reload broke off, once the thread is there to be compared with; each text once. */
  unsentTexts(): readonly string[] {
    const { status, items } = this.store.getSnapshot();
    if (this.isRestored || status !== 'ready') return [];
    this.isRestored = true;
    return this.unsent.take(items);
  }

  close(): void {
    for (const detach of this.detach) detach();
    this.attendance.close();
    this.uploads.close();
    this.store.close();
    this.baton.live.release(this.view);
    this.baton.close();
  }

  private row(): CustomerRow | null {
    return this.view.getSnapshot().rows.get(this.conversationId) ?? null;
  }

  private noticed(): void {
    const { items, outgoing, error } = this.store.getSnapshot();
    this.uploads.settle(items);
    if (this.isRestored) this.unsent.keep(outgoing);
    const failures = [error, ...outgoing.map((message) => message.error)];
    this.overIf(failures.map(overBecauseOf).find((why) => why !== null) ?? this.overOfView());
    this.sendAgain();
    if (!this.isOver) this.options.onChange();
  }

  private overOfView(): Over | null {
    const { status, problem } = this.view.getSnapshot();
    if (status === 'ended') return 'erased';
    if (status !== 'refused') return null;
    const code: string | undefined = problem?.code === 'unrecognised' ? (problem.given ?? undefined) : problem?.code;
    if (code === 'origin-not-allowed') return null;
    return code === 'erased' ? 'erased' : 'expired';
  }

  private overIf(why: Over | null): void {
    if (why === null || this.isOver) return;
    this.isOver = true;
    this.options.onOver(why);
  }

  /** The connection is back: what nobody could be told goes out now, under its old ids. */
  private sendAgain(): void {
    const isLive = this.baton.live.getSnapshot().connection === 'live';
    const isBack = isLive && !this.wasLive;
    this.wasLive = isLive;
    if (!isBack) return;
    for (const { clientMessageId, status, error } of this.store.getSnapshot().outgoing)
      if (status === 'failed' && error?.name === 'UnreachableError') this.store.retry(clientMessageId);
    this.uploads.retryUnreachable();
  }
}
