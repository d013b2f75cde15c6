import { Rejection } from '@baton/decider';
import type { KeyStore } from '@baton/event-store';
import type { Kysely } from 'kysely';
import type { ViewProgress } from '../conversation.ports';
import type { BlobStore } from '../outbound/blob-store';
import type { Cause, Conversations } from '../outbound/conversation.store';
import { customerStream, type Customers } from '../outbound/customer.store';
import { allConversationsOf } from '../views/conversations/conversations.query';
import type { ConversationTables } from '../views/view-tables';

/** What was done in this service. */
export interface ErasureReceipt {
  readonly erasureId: string;
  readonly requestedAt: string;
  /** Conversations closed now; those that an earlier attempt closed are not counted again. */
  readonly conversations: number;
  readonly files: number;
  /** Of the customer's stream. */
  readonly revision: number;
}

export interface ErasureParts {
  readonly conversations: Conversations;
  readonly customers: Customers;
  readonly keys: KeyStore;
  readonly blobs: BlobStore;
  readonly views: Kysely<ConversationTables>;
  readonly view: ViewProgress;
}

/** The view has to catch up with a whole store at worst; past this the officer is asked to come again. */
const WAIT_MS = 10_000;

/**
 * Erases a customer in this service. The order is what makes it complete: once the key is destroyed nothing personal can be
 * appended any more; what was appended before stands in the store before the customer's own event, so a view that has
 * passed that event lists every conversation there is.
 */
export class Erasure {
  constructor(private readonly parts: ErasureParts) {}

  /**
   * @throws Rejection `not-found` for a customer of whom nothing is known; `not-yet` when the view is too far behind: what
   * was begun stays done, and the same request completes it.
   */
  async run(customerId: string, erasureId: string, cause: Cause): Promise<ErasureReceipt> {
    const { customers, keys, view } = this.parts;
    await this.assertKnown(customerId);
    await keys.destroy(customerId);
    const command = { type: 'RequestErasure' as const, customerId, erasureId, now: cause.occurredAt };
    const { state, revision } = await customers.command(customerId, cause, command);
    if (state.erasure === null) throw new Error(`the erasure of customer ${customerId} was not recorded`);
    if (!(await view.waitFor(customerStream(customerId), revision, WAIT_MS))) throw new Rejection('not-yet');
    return { ...state.erasure, ...(await this.closeAll(customerId, cause)), revision };
  }

  private async assertKnown(customerId: string): Promise<void> {
    const { revision } = await this.parts.customers.load(customerId);
    if (revision >= 0) return;
    if ((await allConversationsOf(this.parts.views, customerId)).length === 0) throw new Rejection('not-found');
  }

  private async closeAll(customerId: string, cause: Cause): Promise<{ conversations: number; files: number }> {
    let [closed, files] = [0, 0];
    for (const conversationId of await allConversationsOf(this.parts.views, customerId)) {
      if (await this.close(conversationId, cause)) closed += 1;
      files += await this.parts.blobs.deleteOf(conversationId);
      await this.parts.conversations.forget(conversationId);
    }
    return { conversations: closed, files };
  }

  private async close(conversationId: string, cause: Cause): Promise<boolean> {
    try {
      await this.parts.conversations.command(conversationId, cause, { type: 'EraseConversation' });
      return true;
    } catch (error) {
      if (error instanceof Rejection && error.code === 'erased') return false;
      throw error;
    }
  }
}
