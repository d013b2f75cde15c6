import type { Item, Outgoing } from '@baton/client';
import type { Memory } from './memory';

interface Unsent {
  readonly clientMessageId: string;
  readonly text: string;
}

const KEY = 'baton:unsent:';

const isUnsent = (value: unknown): value is Unsent =>
  typeof value === 'object' && value !== null && 'clientMessageId' in value && 'text' in value;

/**
 * What was written and is not stored yet, for as long as the tab lives: a reload must not swallow it. It comes back as text to be
 * sent again, not by itself: nobody knows whether the request that the reload broke off arrives after all.
 */
export class UnsentTexts {
  constructor(
    /** Of this tab alone: what another tab is about to send is that tab's. */
    private readonly memory: Memory,
    private readonly conversationId: string,
  ) {}

  keep(outgoing: readonly Outgoing[]): void {
    const key = KEY + this.conversationId;
    const texts = outgoing.filter(({ status, choiceId }) => status !== 'sent' && choiceId === undefined);
    if (texts.length === 0) this.memory.remove(key);
    else this.memory.set(key, JSON.stringify(texts.map(({ clientMessageId, text }) => ({ clientMessageId, text }))));
  }

  /** @returns what did not arrive, oldest first; it is forgotten here. */
  take(items: readonly Item[]): readonly string[] {
    const key = KEY + this.conversationId;
    const kept = this.memory.get(key);
    this.memory.remove(key);
    if (kept === null) return [];
    const arrived = new Set(items.flatMap((item) => (item.kind === 'message' ? [item.clientMessageId] : [])));
    try {
      const texts: unknown = JSON.parse(kept);
      if (!Array.isArray(texts)) return [];
      return texts
        .filter(isUnsent)
        .flatMap(({ clientMessageId, text }) => (arrived.has(clientMessageId) ? [] : [text]));
    } catch {
      return [];
    }
  }
}
