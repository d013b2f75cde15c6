import { columnText } from '@baton/sql';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Foreknowledge, HandledRecord, LedgerBatches, LedgerWork, Progress, StreamStep } from '../consumer-ledger';
import type { LedgerTables } from './ledger-tables';

const nameOf = (storeId: string, stream: string): string => JSON.stringify([columnText(storeId), columnText(stream)]);

/** Many records of one partition for the price of a few statements. */
export class SqlBatches<Database> implements LedgerBatches<Transaction<Database>> {
  constructor(
    private readonly tables: Kysely<LedgerTables>,
    private readonly group: string,
    private readonly settle: (
      progresses: readonly Progress[],
      work: readonly LedgerWork<Transaction<Database>>[],
    ) => Promise<void>,
  ) {}

  async foreknow(topic: string, keys: readonly string[], steps: readonly StreamStep[]): Promise<Foreknowledge> {
    const [parked, revisions] = await Promise.all([this.parkedOf(topic, keys), this.revisionsOf(topic, steps)]);
    return {
      isParked: (key) => parked.has(columnText(key)),
      lastRevision: (storeId, stream) => revisions.get(nameOf(storeId, stream)) ?? null,
    };
  }

  advance(handled: readonly HandledRecord<Transaction<Database>>[]): Promise<void> {
    return this.settle(
      handled.map(({ progress }) => progress),
      handled.flatMap(({ work }) => work),
    );
  }

  /** Asked key by key within the statement: a key may have very many rows. */
  private async parkedOf(topic: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const asked = [...new Set(keys.map(columnText))].map((key) => sql`(${key})`);
    if (asked.length === 0) return new Set();
    const { rows } = await sql<{ key: string }>`
      with asked(key) as (values ${sql.join(asked)})
      select asked.key from asked where exists (
        select 1 from parked_records
        where group_name = ${this.group} and topic = ${topic} and parked_records.key = asked.key)`.execute(this.tables);
    return new Set(rows.map(({ key }) => key));
  }

  private async revisionsOf(topic: string, steps: readonly StreamStep[]): Promise<ReadonlyMap<string, number>> {
    const streams = [...new Set(steps.map(({ stream }) => columnText(stream)))];
    if (streams.length === 0) return new Map();
    const rows = await this.tables
      .selectFrom('consumer_revisions')
      .select(['stream', 'store_id', 'revision'])
      .where('group_name', '=', this.group)
      .where('stream', 'in', streams)
      .where('topic', '=', topic)
      .execute();
    return new Map(rows.map((row) => [nameOf(row.store_id, row.stream), row.revision]));
  }
}
