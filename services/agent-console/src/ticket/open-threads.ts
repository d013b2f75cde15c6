import type { BatonClient, ConversationStore, InboxRow, LiveView, Outgoing } from '@baton/client';

/** One ticket's conversation, kept up to date by its live view. */
export interface OpenThread {
  readonly ticketId: string;
  readonly conversationId: string;
  readonly view: LiveView<InboxRow>;
  readonly chat: ConversationStore;
}

interface Entry extends OpenThread {
  holders: number;
}

/** Threads that nobody looks at stay open for a while: going back costs nothing then. A live stream has 20 views at most. */
const KEPT = 4;
/** Of those that hold words which did not arrive. */
const KEPT_UNSENT = 8;

const unsentOf = ({ chat }: Entry): readonly Outgoing[] =>
  chat.getSnapshot().outgoing.filter(({ status }) => status !== 'sent');

/** Conversations that are open in this page. Words that did not arrive outlive their closing. */
export class OpenThreads {
  /** Where words go that did not arrive, when their thread closes: until that is said they are lost. */
  keep: (ticketId: string, messages: readonly Outgoing[]) => void = () => undefined;
  /** The one looked at last stands last. */
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly baton: Pick<BatonClient, 'live' | 'conversation'>) {}

  /** Whoever acquires a thread releases it. */
  acquire(ticketId: string, conversationId: string): OpenThread {
    const entry = this.entries.get(ticketId) ?? this.begin(ticketId, conversationId);
    this.entries.delete(ticketId);
    this.entries.set(ticketId, entry);
    entry.holders += 1;
    if (entry.view.isOver) this.reopen(ticketId);
    this.trim();
    return entry;
  }

  release(ticketId: string): void {
    const entry = this.entries.get(ticketId);
    if (entry === undefined) return;
    entry.holders -= 1;
    this.trim();
  }

  /** Asks for the view anew, after a right to it came back. */
  reopen(ticketId: string): void {
    const entry = this.entries.get(ticketId);
    if (entry === undefined || !entry.view.isOver) return;
    // the stream hands out the same view as long as it holds it, so the conversation goes on listening to it
    this.baton.live.open(`ticket:${ticketId}`);
    this.baton.live.release(entry.view);
  }

  /** Fetches what is new, if the thread is open. */
  sync(ticketId: string): void {
    void this.entries.get(ticketId)?.chat.sync();
  }

  /** Keeps what a page that closes would lose: messages that did not arrive as far as is known, of all tickets. */
  keepAll(): void {
    for (const entry of this.entries.values()) this.keep(entry.ticketId, unsentOf(entry));
  }

  private begin(ticketId: string, conversationId: string): Entry {
    const view = this.baton.live.open(`ticket:${ticketId}`);
    const chat = this.baton.conversation(conversationId, view);
    return { ticketId, conversationId, view, chat, holders: 0 };
  }

  private trim(): void {
    const idle = [...this.entries.values()].filter(({ holders }) => holders === 0);
    const done = idle.filter((entry) => unsentOf(entry).length === 0);
    const failed = idle.filter(
      (entry) => !done.includes(entry) && unsentOf(entry).every(({ status }) => status === 'failed'),
    );
    for (const entry of [...done.slice(0, -KEPT), ...failed.slice(0, -KEPT_UNSENT)]) this.end(entry);
  }

  private end(entry: Entry): void {
    this.keep(entry.ticketId, unsentOf(entry));
    this.entries.delete(entry.ticketId);
    entry.chat.close();
    this.baton.live.release(entry.view);
  }
}

const ofClient = new WeakMap<BatonClient, OpenThreads>();

/** The one of this client: it outlives whatever is drawn. */
export const openThreadsOf = (baton: BatonClient): OpenThreads => {
  const known = ofClient.get(baton) ?? new OpenThreads(baton);
  ofClient.set(baton, known);
  return known;
};
