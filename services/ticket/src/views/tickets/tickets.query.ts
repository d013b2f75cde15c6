import { answered } from '@baton/projections';
import { columnText } from '@baton/sql';
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type { Ticket } from '../../domain/ticket.state';
import type { TicketViews } from '../views-schema';

/** The agent who asks; supervisors see what no other may. */
export interface ListReader {
  readonly id: string;
  readonly supervisor: boolean;
  readonly skills: readonly string[];
  readonly queues: readonly string[];
}

export interface TicketFilter {
  /** Absent: every work but deleted. */
  readonly work?: Ticket['work'];
  readonly mine?: boolean;
  /** Only what the reader could claim, by skills and queue. */
  readonly eligible?: boolean;
  readonly queue?: string;
  readonly customerId?: string;
}

/** Where a page ended: sort key and id of its last row. */
export interface PageEnd {
  readonly at: string;
  readonly id: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly after: PageEnd | null;
}

export interface TicketPage {
  readonly items: readonly Ticket[];
  /** null: there is no more. */
  readonly end: PageEnd | null;
}

type Tables = ExpressionBuilder<TicketViews, 'tickets'>;

/** `isEligible` of the contracts, in SQL. */
const eligible = (table: Tables, { skills, queues }: ListReader): Expression<SqlBool> => {
  const required = table
    .selectFrom('ticket_skills')
    .select('skill')
    .whereRef('ticket_skills.ticket_id', '=', 'tickets.id');
  const lacking = skills.length === 0 ? required : required.where('skill', 'not in', skills.map(columnText));
  const inQueue =
    queues.length === 0
      ? table.lit(true)
      : table.or([table('queue', 'is', null), table('queue', 'in', queues.map(columnText))]);
  return table.and([table.not(table.exists(lacking)), inQueue]);
};

/** Open tickets are worked on in the order of waiting; closed ones are looked up, newest first. */
const orderOf = (filter: TicketFilter): { column: 'waiting_since' | 'created_at'; direction: 'asc' | 'desc' } =>
  filter.work === 'pending' || filter.work === 'claimed'
    ? { column: 'waiting_since', direction: 'asc' }
    : { column: 'created_at', direction: 'desc' };

/** Reads the ticket lists. Every method throws StoreUnavailable when the views do not answer. */
export class TicketsQuery {
  constructor(private readonly db: Kysely<TicketViews>) {}

  /** What the reader may see of what they ask for; supervisors alone see deleted records, and only when they ask for them. */
  async page(reader: ListReader, filter: TicketFilter, { limit, after }: PageRequest): Promise<TicketPage> {
    const whole = filter.customerId !== undefined && (await this.isServing(reader.id, filter.customerId));
    const { column, direction } = orderOf(filter);
    const rows = await answered(() =>
      this.db
        .selectFrom('tickets')
        .select(['id', column, 'state'])
        .where((table) => table.and(conditions(table, filter, reader)))
        .where((table) => (whole ? table.lit(true) : visible(table, reader)))
        .$if(after !== null, (query) => query.where((table) => past(table, orderOf(filter), after)))
        .orderBy(column, direction)
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute(),
    );
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(({ state }) => JSON.parse(state) as Ticket),
      end: rows.length > limit && last !== undefined ? { at: last[column] ?? '', id: last.id } : null,
    };
  }

  /** Whether the agent owns an open ticket of this customer, and so may read the customer's other ones. */
  async isServing(agentId: string, customerId: string): Promise<boolean> {
    const query = this.db.selectFrom('tickets').select('id').where('owner', '=', agentId);
    const served = query.where('work', '=', 'claimed').where('customer_id', '=', customerId).limit(1);
    return (await answered(() => served.executeTakeFirst())) !== undefined;
  }

  /** How many tickets each agent has claimed now. */
  async openChats(): Promise<ReadonlyMap<string, number>> {
    const rows = await answered(() =>
      this.db
        .selectFrom('tickets')
        .select(['owner', (table) => table.fn.countAll<number>().as('chats')])
        .where('work', '=', 'claimed')
        .groupBy('owner')
        .execute(),
    );
    return new Map(rows.map(({ owner, chats }) => [owner ?? '', Number(chats)]));
  }
}

const conditions = (table: Tables, filter: TicketFilter, reader: ListReader): Expression<SqlBool>[] => [
  filter.work === undefined ? table('work', '!=', 'deleted') : table('work', '=', filter.work),
  ...(filter.mine === true ? [table('owner', '=', reader.id)] : []),
  ...(filter.eligible === true ? [eligible(table, reader)] : []),
  ...(filter.queue === undefined ? [] : [table('queue', '=', columnText(filter.queue))]),
  ...(filter.customerId === undefined ? [] : [table('customer_id', '=', filter.customerId)]),
  ...(filter.work === 'deleted' && !reader.supervisor ? [table.lit(false)] : []),
];

const visible = (table: Tables, reader: ListReader): Expression<SqlBool> =>
  reader.supervisor
    ? table.lit(true)
    : table.or([table('owner', '=', reader.id), table.and([table('work', '=', 'pending'), eligible(table, reader)])]);

const past = (
  table: Tables,
  { column, direction }: ReturnType<typeof orderOf>,
  after: PageEnd | null,
): Expression<SqlBool> => {
  if (after === null) return table.lit(true);
  const beyond = direction === 'asc' ? '>' : '<';
  return table.or([
    table(column, beyond, after.at),
    table.and([table(column, '=', after.at), table('id', beyond, after.id)]),
  ]);
};
