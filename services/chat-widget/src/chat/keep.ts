import { parseVisit, type StoredVisit } from './visit';
import type { Memory } from './memory';

/** Where it is kept, by what it belongs to: the same page may have several channels, of several servers. */
export class Keep {
  constructor(
    private readonly memory: Memory,
    private readonly url: string,
    private readonly channel: string,
  ) {}

  visit(): StoredVisit | null {
    return parseVisit(this.memory.get(this.visitKey));
  }

  keepVisit(visit: StoredVisit | null): void {
    if (visit === null) this.memory.remove(this.visitKey);
    else this.memory.set(this.visitKey, JSON.stringify(visit));
  }

  /** Whether a change in the browser's storage, by another tab, is one of the visit. */
  isVisit(key: string | null): boolean {
    return key === this.visitKey || key === null;
  }

  isReadMark(key: string | null, conversationId: string): boolean {
    return key === this.key('read', conversationId);
  }

  /** Up to where this browser has shown the thread; null: it never has. */
  readUpTo(conversationId: string): number | null {
    const text = this.memory.get(this.key('read', conversationId));
    const revision = Number(text);
    return text === null || !Number.isSafeInteger(revision) ? null : revision;
  }

  keepReadUpTo(conversationId: string, revision: number): void {
    this.memory.set(this.key('read', conversationId), String(revision));
  }

  draft(conversationId: string): string {
    return this.memory.get(this.key('draft', conversationId)) ?? '';
  }

  keepDraft(conversationId: string, text: string): void {
    if (text === '') this.memory.remove(this.key('draft', conversationId));
    else this.memory.set(this.key('draft', conversationId), text);
  }

  /** Everything of a chat that is no more. */
  forget(conversationId: string): void {
    this.keepVisit(null);
    for (const what of ['read', 'draft']) this.memory.remove(this.key(what, conversationId));
  }

  private get visitKey(): string {
    return `baton:visit:${this.url}:${this.channel}`;
  }

  private key(what: string, conversationId: string): string {
    return `baton:${what}:${this.url}:${conversationId}`;
  }
}
