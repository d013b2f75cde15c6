import type { Kysely, Transaction } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { TicketViews } from '../views/views-schema';

/** The ticket that a conversation's events changed last, and how far. */
export interface FollowedTicket {
  readonly ticketId: string;
  readonly revision: number;
}

interface Known extends FollowedTicket {
  /** Revision of the conversation up to which that is so. */
  readonly upTo: number;
}

const REMEMBERED_CONVERSATIONS = 10_000;

/** What came of conversations' events: rows, for every replica, and a memory of what this one has followed itself. */
export class FollowedTickets {
  private readonly known = new LRUCache<string, Known>({ max: REMEMBERED_CONVERSATIONS });

  constructor(private readonly db: Kysely<TicketViews>) {}

  /** The ticket has changed; the row is written by `write`, with the consumer's position. */
  followed(conversationId: string, upTo: number, { ticketId, revision }: FollowedTicket): void {
    this.known.set(conversationId, { ticketId, revision, upTo });
  }

  /** Nothing came of that one. */
  passed(conversationId: string, upTo: number): void {
    const known = this.known.get(conversationId);
    // what lies between was followed by another replica, and may have changed another ticket
    if (known?.upTo === upTo - 1) this.known.set(conversationId, { ...known, upTo });
    else if (known !== undefined && known.upTo < upTo) this.known.delete(conversationId);
  }

  async write(trx: Transaction<TicketViews>, conversation_id: string, followed: FollowedTicket): Promise<void> {
    const { ticketId: ticket_id, revision } = followed;
    await trx
      .insertInto('followed_conversations')
      .values({ conversation_id, ticket_id, revision })
      .onConflict((conflict) => conflict.column('conversation_id').doUpdateSet({ ticket_id, revision }))
      .execute();
  }

  /** @param upTo revision of the conversation that must be taken into account; it was handled. null: no ticket was changed. */
  async of(conversationId: string, upTo: number): Promise<FollowedTicket | null> {
    const known = this.known.get(conversationId);
    if (known !== undefined && known.upTo >= upTo) return known;
    const row = await this.db
      .selectFrom('followed_conversations')
      .select(['ticket_id', 'revision'])
      .where('conversation_id', '=', conversationId)
      .executeTakeFirst();
    return row === undefined ? null : { ticketId: row.ticket_id, revision: row.revision };
  }
}
