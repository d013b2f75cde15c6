import { answered } from '@baton/projections';
import type { Kysely } from 'kysely';
import type { CustomerPresence } from '../../domain/ticket.policy';
import type { TicketViews } from '../views-schema';

/** An open ticket that is marked otherwise than its customer's presence says. */
export interface Discrepancy {
  readonly ticketId: string;
  readonly presence: CustomerPresence;
  /** Id of the command that follows from that presence. */
  readonly cause: string;
  /** Of the presence topics. */
  readonly partition: number;
}

const LIMIT = 500;

/** What presence said of customers, held against their open tickets. Every method throws StoreUnavailable when the views do not answer. */
export class CustomersQuery {
  constructor(private readonly db: Kysely<TicketViews>) {}

  /**
   * Tickets marked 'gone' whose customer is there, and tickets marked 'present' whose customer is offline: the longest first.
   * @param absentSince at the latest, ISO 8601; null: absences are of no interest.
   */
  async discrepancies(absentSince: string | null): Promise<Discrepancy[]> {
    const query = this.db
      .selectFrom('tickets')
      .innerJoin('customer_presence as known', 'known.customer_id', 'tickets.customer_id')
      .select(['tickets.id', 'known.status', 'known.since', 'known.cause', 'known.partition'])
      .where((table) =>
        table.or([
          table.and([table('tickets.presence', '=', 'gone'), table('known.status', '<>', 'offline')]),
          table.and([
            table('tickets.presence', '=', 'present'),
            table('known.status', '=', 'offline'),
            absentSince === null ? table.lit(false) : table('known.since', '<=', absentSince),
          ]),
        ]),
      )
      .orderBy('known.since')
      .limit(LIMIT);
    const rows = await answered(() => query.execute());
    return rows.map(({ id, status, since, cause, partition }) => ({
      ticketId: id,
      presence: { status: status as CustomerPresence['status'], since: Date.parse(since) },
      cause,
      partition,
    }));
  }

  /** There is no end of customers: who left before then, and has no open ticket, is nobody's concern any more. */
  async forget(absentSince: string): Promise<void> {
    const query = this.db
      .deleteFrom('customer_presence')
      .where('status', '=', 'offline')
      .where('since', '<', absentSince)
      .where((table) =>
        table.not(
          table.exists(
            table
              .selectFrom('tickets')
              .select('tickets.id')
              .whereRef('tickets.customer_id', '=', 'customer_presence.customer_id')
              .where('tickets.presence', 'is not', null),
          ),
        ),
      );
    await answered(() => query.execute());
  }
}
