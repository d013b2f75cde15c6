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

const isSending = ({ chat }: Entry): boolean => chat.getSnapshot().outgoing.some(({ status }) => status !== 'sent');

/** Conversations that are open in this page. One that still holds words that did not arrive is never closed. */
export class OpenThreads {
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

  /** Messages that did not arrive as far as is known, of all tickets: what a page that closes would lose. */
  unsent(): readonly { readonly ticketId: string; readonly messages: readonly Outgoing[] }[] {
    return [...this.entries.values()].map(({ ticketId, chat }) => ({
      ticketId,
      messages: chat.getSnapshot().outgoing.filter(({ status }) => status !== 'sent'),
    }));
  }

  private begin(ticketId: string, conversationId: string): Entry {
    const view = this.baton.live.open(`ticket:${ticketId}`);
    const chat = this.baton.conversation(conversationId, view);
    return { ticketId, conversationId, view, chat, holders: 0 };
  }

  private trim(): void {
    const idle = [...this.entries.values()].filter((entry) => entry.holders === 0 && !isSending(entry));
    for (const entry of idle.slice(0, Math.max(0, idle.length - KEPT))) {
      this.entries.delete(entry.ticketId);
      entry.chat.close();
      this.baton.live.release(entry.view);
    }
  }
}

const ofClient = new WeakMap<BatonClient, OpenThreads>();

/** The one of this client: it outlives whatever is drawn. */
export const openThreadsOf = (baton: BatonClient): OpenThreads => {
  const known = ofClient.get(baton) ?? new OpenThreads(baton);
  ofClient.set(baton, known);
  return known;
};
