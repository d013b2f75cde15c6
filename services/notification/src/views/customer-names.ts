import { LRUCache } from 'lru-cache';
import type { ConversationEvent } from '../domain/running-chat';

/** Conversations whose customer's name is known without a state. */
const REMEMBERED = 20_000;
/** Stands for a name that must not be known again, whatever older news still comes. */
const ERASED = '';

/**
 * What customers are called whose conversation has no state: it has none before the first one is read, which is after its first line,
 * and none again once nothing of it is live.
 */
export class CustomerNames {
  private readonly names = new LRUCache<string, string>({ max: REMEMBERED });

  of(conversationId: string): string | null {
    return this.names.get(conversationId) || null;
  }

  told(conversationId: string, name: string | null): void {
    if (name !== null && this.names.peek(conversationId) !== ERASED) this.names.set(conversationId, name);
  }

  happened({ type, data }: ConversationEvent): void {
    if (type === 'baton.conversation.started.v1' || type === 'baton.conversation.live-chat-requested.v1')
      this.told(data.conversationId, data.customerName);
    if (type === 'baton.conversation.erased.v1') this.names.set(data.conversationId, ERASED);
  }

  forget(): void {
    this.names.clear();
  }

  takeFrom(other: CustomerNames): void {
    this.names.load(other.names.dump());
  }
}
