import { LRUCache } from 'lru-cache';
import {
  markKey,
  TYPING_PAUSE_MS,
  type TypingChannel,
  type TypingMark,
  type TypingSubscription,
} from './typing-channel';

/** More than type within a pause; beyond it the least recent may send one early. */
const MAX_TYPISTS = 10_000;

/** For one process. */
export class MemoryTypingChannel implements TypingChannel {
  private readonly listeners = new Set<(mark: TypingMark) => void>();
  private readonly lastAt = new LRUCache<string, number>({ max: MAX_TYPISTS });

  /** @param now milliseconds that never go backwards. */
  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly pauseMs = TYPING_PAUSE_MS,
  ) {}

  async publish(mark: TypingMark): Promise<boolean> {
    const key = markKey(mark);
    const now = this.now();
    const last = this.lastAt.get(key);
    if (last !== undefined && now - last < this.pauseMs) return false;
    this.lastAt.set(key, now);
    for (const listener of [...this.listeners]) listener(mark);
    return true;
  }

  subscribe(listener: (mark: TypingMark) => void): TypingSubscription {
    // A listener may be subscribed twice, and each subscription is ended by itself.
    const own = (mark: TypingMark): void => listener(mark);
    this.listeners.add(own);
    return { end: () => void this.listeners.delete(own) };
  }

  async close(): Promise<void> {
    this.listeners.clear();
  }
}
