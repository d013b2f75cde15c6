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
}

const PAGE = 500;

/** Of whom discrepancies are asked for. */
export interface Sought {
  /** At the latest, ISO 8601; null: absences are of no interest. */
  readonly absentSince: string | null;
  /** Of the presence topics: only customers who are told of there. */
  readonly partitions: readonly number[];
}

interface PageEnd {
  readonly since: string;
  readonly ticketId: string;
}

/** What presence said of customers, held against their open tickets. Every method throws StoreUnavailable when the views do not answer. */
export class CustomersQuery {
  constructor(private readonly db: Kysely<TicketViews>) {}

  /** The moment up to which presence has told everything; milliseconds since 1970, by its clock. null: it cannot be known. */
  async toldUpTo(): Promise<number | null> {
    const row = await answered(() => this.db.selectFrom('presence_told').select('as_of').executeTakeFirst());
    const asOf = row?.as_of ?? null;
    return asOf === null ? null : Number(asOf);
  }

  /**
   * Tickets marked 'gone' whose customer is there, and tickets marked 'present' whose customer is offline: the longest first, each
   * once, so that those of which nothing comes hide nobody behind them.
   */
  async *discrepancies(sought: Sought): AsyncGenerator<Discrepancy> {
    for (let after: PageEnd | null = null; ;) {
      const page: readonly (Discrepancy & PageEnd)[] = await this.page(sought, after, PAGE);
      yield* page;
      after = page.at(-1) ?? null;
      if (page.length < PAGE || after === null) return;
    }
  }

  /** Whether there is one, in any partition. */
  async hasDiscrepancies(absentSince: string | null): Promise<boolean> {
    return (await this.page({ absentSince, partitions: null }, null, 1)).length > 0;
  }

  private async page(
    { absentSince, partitions }: Pick<Sought, 'absentSince'> & { readonly partitions: readonly number[] | null },
    after: PageEnd | null,
    limit: number,
  ): Promise<readonly (Discrepancy & PageEnd)[]> {
    if (partitions?.length === 0) return [];
    let query = this.db
      .selectFrom('tickets')
      .innerJoin('customer_presence as known', 'known.customer_id', 'tickets.customer_id')
      .select(['tickets.id', 'known.status', 'known.since', 'known.cause'])
      .where((table) =>
        table.or([
          table.and([table('tickets.presence', '=', 'gone'), table('known.status', '<>', 'offline')]),
          table.and([
            table('tickets.presence', '=', 'present'),
            table('known.status', '=', 'offline'),
            absentSince === null ? table.lit(false) : table('known.since', '<=', absentSince),
          ]),
        ]),
      );
    if (partitions !== null) query = query.where('known.partition', 'in', [...partitions]);
    if (after !== null) {
      const { since, ticketId } = after;
      query = query.where((table) =>
        table.or([
          table('known.since', '>', since),
          table.and([table('known.since', '=', since), table('tickets.id', '>', ticketId)]),
        ]),
      );
    }
    const ordered = query.orderBy('known.since').orderBy('tickets.id').limit(limit);
    const rows = await answered(() => ordered.execute());
    return rows.map(({ id, status, since, cause }) => ({
      ticketId: id,
      presence: { status: status as CustomerPresence['status'], since: Date.parse(since) },
      cause,
      since,
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
