import type { Conversations } from '../api/conversations';
import type { Item, Posting, TypingMark } from '../api/types';
import { type Host, pause } from '../host';
import { isProblem, type ProblemError, UnreachableError } from '../http/problem';
import { backoff, isPassing } from '../http/retry';
import type { Network } from '../live/connection';
import { inMicrotask, LazyStore, type Schedule, type Store } from '../store';
import { notYetIn, type Outbox, type Outgoing, postingOf, withStatus } from './outbox';
import { hasEarlier, type Thread, withEarlier, withItem, withLater } from './thread';

/** What a page draws of one conversation. */
export interface ConversationSnapshot {
  /** `loading`: nothing is known yet. `failed`: the service said no for good; see `error`. */
  readonly status: 'loading' | 'ready' | 'failed';
  /** Oldest first, without a gap. */
  readonly items: readonly Item[];
  /** Messages of one's own that are not among the items yet; they stand below them. */
  readonly outgoing: Outbox;
  readonly hasEarlier: boolean;
  readonly isLoadingEarlier: boolean;
  /** Who types on the other side now; null: nobody. */
  readonly typing: TypingMark['author'] | null;
  readonly error: ProblemError | UnreachableError | null;
}

/** Where lines come from by themselves: a live view. */
export interface ItemSource {
  /** @returns takes the listener away. */
  onItem(listener: (item: Item) => void): () => void;
  /** @returns as above. */
  onTyping(listener: (mark: TypingMark) => void): () => void;
  /** Something may have been missed: a view was opened, or begins anew. */
  onResync(listener: () => void): () => void;
}

export interface ConversationStoreOptions {
  readonly id: string;
  readonly api: Pick<Conversations, 'items' | 'post'>;
  readonly host: Host;
  /** Milliseconds since 1970, by the server's clock. */
  readonly now: () => number;
  readonly source?: ItemSource;
  /** Where the device can tell: messages wait while it has no network. */
  readonly network?: Network;
  readonly schedule?: Schedule;
  /** Lines that are fetched at once. */
  readonly pageSize?: number;
}

type Said = Omit<Posting, 'clientMessageId'>;

/** Above every revision, and as long as a query may be. */
const NEWEST = 999_999_999_999_999;
const PAGE = 50;
/** A message that cannot be sent is called so no sooner; while the device knows that it has no network, it just waits. */
const SENDING_MS = 30_000;

/**
 * One conversation as its reader sees it: lines from HTTP and from the stream, merged by revision, and what is on its way out.
 * A line that does not follow the one before it is not taken on trust: what is between is fetched.
 */
export class ConversationStore implements Store<ConversationSnapshot> {
  private readonly store: LazyStore<ConversationSnapshot>;
  private readonly closing = new AbortController();
  private readonly detach: (() => void)[];
  private readonly pageSize: number;
  private thread: Thread = null;
  private outbox: Outbox = [];
  private error: ProblemError | UnreachableError | null = null;
  private hasFailed = false;
  private syncing: Promise<void> | null = null;
  private isStale = false;
  private loadingEarlier: Promise<void> | null = null;
  private typist: TypingMark['author'] | null = null;
  private forgetTyping: () => void = () => undefined;
  private sending: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ConversationStoreOptions) {
    this.pageSize = options.pageSize ?? PAGE;
    this.store = new LazyStore(options.host, options.schedule ?? inMicrotask, () => this.look());
    const { source } = options;
    this.detach = source
      ? [
          source.onItem((item) => {
            // with their line, or when somebody comes or goes
            if (item.author.id === this.typist?.id || item.kind === 'system') this.showTyping(null, 0);
            this.take(item);
          }),
          source.onTyping(({ author, until }) => this.showTyping(author, Date.parse(until) - options.now())),
          source.onResync(() => void this.sync()),
        ]
      : [];
    void this.sync();
  }

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);
  readonly getSnapshot = (): ConversationSnapshot => this.store.getSnapshot();

  /**
   * Each line once, in order: those that are held, and every one that comes later. For what prints or reads aloud; a page draws the snapshot.
   * @returns takes the listener away.
   */
  onLine(listener: (line: Item) => void): () => void {
    let told = -1;
    const tell = (): void => {
      for (const line of this.getSnapshot().items) {
        if (line.revision <= told) continue;
        told = line.revision;
        listener(line);
      }
    };
    tell();
    return this.subscribe(tell);
  }

  /** Fetches what is newer than what is held; never rejects. Resolves when there is nothing newer, or no more to be hoped for. */
  sync(): Promise<void> {
    this.isStale = true;
    this.syncing ??= this.catchUp();
    return this.syncing;
  }

  /** Fetches one earlier page. @throws ProblemError, UnreachableError; nothing is lost then. */
  earlier(): Promise<void> {
    this.loadingEarlier ??= this.fetchEarlier().finally(() => {
      this.loadingEarlier = null;
      this.store.changed();
    });
    this.store.changed();
    return this.loadingEarlier;
  }

  /** Writes a message: it stands in the snapshot at once. @returns its client message id. */
  send(said: Said): string {
    const clientMessageId = this.options.host.uuid();
    const at = new Date(this.options.now()).toISOString();
    this.outbox = [...this.outbox, { ...said, clientMessageId, at, status: 'pending' }];
    this.dispatch(clientMessageId);
    return clientMessageId;
  }

  /** Tries a failed message again, with the same id: if it was stored after all, it stays one message. */
  retry(clientMessageId: string): void {
    if (this.outgoing(clientMessageId)?.status !== 'failed') return;
    this.outbox = withStatus(this.outbox, clientMessageId, 'pending');
    this.dispatch(clientMessageId);
  }

  /** Takes a failed message away; its text is the caller's again. */
  discard(clientMessageId: string): void {
    const dropped = this.outgoing(clientMessageId);
    if (dropped?.status !== 'failed') return;
    this.outbox = this.outbox.filter((message) => message !== dropped);
    this.store.changed();
  }

  /** Stops everything; what is being sent may or may not arrive. */
  close(): void {
    for (const detach of this.detach) detach();
    this.forgetTyping();
    this.closing.abort(new DOMException('the conversation was closed', 'AbortError'));
  }

  private look(): ConversationSnapshot {
    return {
      status: this.hasFailed ? 'failed' : this.thread === null ? 'loading' : 'ready',
      items: this.thread ?? [],
      outgoing: this.outbox,
      hasEarlier: hasEarlier(this.thread),
      isLoadingEarlier: this.loadingEarlier !== null,
      typing: this.typist,
      error: this.error,
    };
  }

  /** @param leftMs until it is over by itself. */
  private showTyping(author: TypingMark['author'] | null, leftMs: number): void {
    this.forgetTyping();
    const isOver = author === null || leftMs <= 0;
    this.typist = isOver ? null : author;
    if (!isOver) this.forgetTyping = this.options.host.after(leftMs, () => this.showTyping(null, 0));
    this.store.changed();
  }

  private take(item: Item): void {
    // While something is fetched anyway, the answer may be older than this line: then it is asked for once more.
    if (this.thread === null || this.syncing !== null) {
      void this.sync();
      return;
    }
    const { thread, fate } = withItem(this.thread, item);
    if (fate === 'gap') void this.sync();
    else this.hold(thread);
  }

  private hold(thread: readonly Item[]): void {
    this.thread = thread;
    this.outbox = notYetIn(this.outbox, thread);
    this.error = null;
    this.hasFailed = false;
    this.store.changed();
  }

  /** Ends in the same moment in which it saw that nothing is stale: a line that comes a moment later finds nobody fetching, and begins anew. */
  private async catchUp(): Promise<void> {
    const { host } = this.options;
    try {
      for (let failures = 0; this.isStale && !this.closing.signal.aborted;) {
        this.isStale = false;
        try {
          await this.fetchLater();
          failures = 0;
        } catch (error) {
          if (this.closing.signal.aborted || !this.isWorthAnother(error)) return;
          failures += 1;
          this.isStale = true;
          // nobody waits for a store that was closed: the loop ends by itself
          await pause(host, backoff(failures, host.random, 1_000, 30_000), this.closing.signal).catch(() => undefined);
        }
      }
    } finally {
      this.syncing = null;
    }
  }

  /** Whether to fetch again, after a while. What is refused for good stays on the page, with the reason. */
  private isWorthAnother(error: unknown): boolean {
    this.error = isProblem(error) ? error : new UnreachableError(error);
    this.hasFailed = !isPassing(this.error);
    this.store.changed();
    return !this.hasFailed;
  }

  private async fetchLater(): Promise<void> {
    const last = this.thread?.at(-1);
    if (last === undefined) return this.hold((await this.page({ before: NEWEST })).items);
    for (let next: number | null = last.revision; next !== null;) {
      const page = await this.page({ after: next });
      const joined = withLater(this.thread ?? [], page.items);
      // What is held is not (or not any more) what this reader may see: then the page begins anew.
      if (joined === null) return this.hold((await this.page({ before: NEWEST })).items);
      this.hold(joined);
      next = page.next;
    }
  }

  private async fetchEarlier(): Promise<void> {
    const [first] = this.thread ?? [];
    if (first === undefined || first.previous === null) return;
    const { items } = await this.page({ before: first.revision });
    const joined = withEarlier(this.thread ?? [], items);
    if (joined !== null) this.hold(joined);
    else void this.sync();
  }

  private page(range: { readonly after?: number; readonly before?: number }) {
    const { api, id } = this.options;
    return api.items(id, { ...range, limit: this.pageSize }, { signal: this.closing.signal });
  }

  private outgoing(clientMessageId: string): Outgoing | undefined {
    return this.outbox.find((message) => message.clientMessageId === clientMessageId);
  }

  /** One after the other, so that messages arrive in the order in which they were written. */
  private dispatch(clientMessageId: string): void {
    this.store.changed();
    this.sending = this.sending.then(() => this.post(clientMessageId));
  }

  private async post(clientMessageId: string): Promise<void> {
    const message = this.outgoing(clientMessageId);
    // one before it failed, and it with that one
    if (message?.status !== 'pending' || this.closing.signal.aborted) return;
    const until = this.options.host.now() + SENDING_MS;
    for (;;) {
      try {
        const item = await this.options.api.post(this.options.id, postingOf(message), { signal: this.closing.signal });
        this.outbox = withStatus(this.outbox, clientMessageId, 'sent');
        this.take(item);
        return this.store.changed();
      } catch (error) {
        const why = isProblem(error) ? error : new UnreachableError(error);
        if (!isPassing(why) || !(await this.mayFareBetter(until))) return this.notSent(clientMessageId, why);
      }
    }
  }

  /** Waits a while, or until the device has a network again. @returns whether to send again. */
  private async mayFareBetter(until: number): Promise<boolean> {
    const { host, network } = this.options;
    const { signal } = this.closing;
    if (network?.isOnline() === false) {
      await online(network, signal);
      return !signal.aborted;
    }
    if (host.now() >= until) return false;
    await pause(host, backoff(3, host.random, 1_000), signal).catch(() => undefined);
    return !signal.aborted;
  }

  /** What was written after it does not overtake it: it has failed too, and its writer says in which order they go. */
  private notSent(clientMessageId: string, why: ProblemError | UnreachableError): void {
    const at = this.outbox.findIndex((message) => message.clientMessageId === clientMessageId);
    const later = this.outbox.slice(at + 1).filter(({ status }) => status === 'pending' && isPassing(why));
    for (const id of [clientMessageId, ...later.map((message) => message.clientMessageId)]) {
      this.outbox = withStatus(this.outbox, id, 'failed', why);
    }
    this.store.changed();
  }
}

/** Resolves when there is a network, or nobody waits any more. */
const online = (network: Network, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!signal.aborted && !network.isOnline()) return;
      forget();
      signal.removeEventListener('abort', look);
      resolve();
    };
    const forget = network.onChange(look);
    signal.addEventListener('abort', look);
    look();
  });
