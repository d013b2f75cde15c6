import type { BatonClient, Item } from '@baton/client';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useBaton } from '../../app/baton';

const subscribe = (listener: () => void): (() => void) => {
  document.addEventListener('visibilitychange', listener);
  window.addEventListener('focus', listener);
  window.addEventListener('blur', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
    window.removeEventListener('focus', listener);
    window.removeEventListener('blur', listener);
  };
};

const isLookedAt = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** One mark at a time goes out, and the newest one counts. */
class ReadMarker {
  private marked = -1;
  private wanted = -1;
  private isSending = false;

  constructor(
    private readonly baton: Pick<BatonClient, 'conversations'>,
    private readonly conversationId: string,
  ) {}

  mark(revision: number): void {
    if (revision <= this.wanted) return;
    this.wanted = revision;
    void this.send();
  }

  private async send(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    try {
      while (this.wanted > this.marked) {
        const upTo = this.wanted;
        await this.baton.conversations.markRead(this.conversationId, upTo);
        this.marked = upTo;
      }
    } catch {
      // the next line that is seen marks all before it, so nothing is repeated here
      this.wanted = this.marked;
    } finally {
      this.isSending = false;
    }
  }
}

/** Says what was seen of the customer's lines, by whoever answers them, while the page is looked at and its end is in sight. */
export const useReadMark = (
  conversationId: string,
  items: readonly Item[],
  isAnswering: boolean,
  isAtEnd: boolean,
): void => {
  const baton = useBaton();
  const isSeen = useSyncExternalStore(subscribe, isLookedAt);
  const marker = useRef<ReadMarker | null>(null);
  const last = items.findLast(({ author }) => author.kind === 'customer')?.revision ?? -1;
  useEffect(() => {
    marker.current = new ReadMarker(baton, conversationId);
  }, [baton, conversationId]);
  useEffect(() => {
    if (isAnswering && isAtEnd && isSeen && last >= 0) marker.current?.mark(last);
  }, [isAnswering, isAtEnd, isSeen, last]);
};
