import { columnText, engineOf } from '@baton/sql';
import { type Kysely, sql } from 'kysely';
import { LedgerMovedOn, type ParkedCipher, type ParkedKey, type ParkedRecord } from '../consumer-ledger';
import { placeOf } from '../dead-letter';
import type { BusRecord } from '../event-bus';
import { stepOf } from '../record-headers';
import type { LedgerTables } from './ledger-tables';

/** The rows of one group's parked records. Values are encrypted before a transaction begins and after it has ended. */
export class ParkedRows {
  constructor(
    private readonly tables: Kysely<LedgerTables>,
    private readonly group: string,
    private readonly cipher: ParkedCipher,
    private readonly now: () => number,
  ) {}

  /**
   * Until the transaction ends, this key is neither parked nor released by anybody else. Without it, where many write at once, a record
   * could follow a key whose last row another replica is releasing: parked alone, and for nobody to see.
   */
  async holdKey(tables: Kysely<LedgerTables>, topic: string, key: string): Promise<void> {
    if (engineOf(tables) === 'sqlite') return; // its transactions hold the whole file
    const name = JSON.stringify(['parked', this.group, topic, columnText(key)]);
    await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ${name}::text, 0))`.execute(tables);
  }

  async has(tables: Kysely<LedgerTables>, topic: string, key: string): Promise<boolean> {
    const row = await this.ofKey(tables, topic, key).select('id').limit(1).executeTakeFirst();
    return row !== undefined;
  }

  async hasStream(stream: string): Promise<boolean> {
    const row = await this.tables
      .selectFrom('parked_records')
      .select('id')
      .where('group_name', '=', this.group)
      .where('stream', '=', columnText(stream))
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** null: a tombstone has nothing to hide. */
  async seal(record: BusRecord): Promise<string | null> {
    return record.value === null ? null : this.cipher.encrypt(record.value, placeOf(record));
  }

  async insert(
    tables: Kysely<LedgerTables>,
    record: BusRecord,
    sealed: string | null,
    error: string | null,
  ): Promise<void> {
    const { topic, key, partition, offset, headers, timestamp } = record;
    const stream = stepOf(record)?.stream;
    const last = await this.ofKey(tables, topic, key)
      .select((row) => row.fn.max('id').as('id'))
      .executeTakeFirst();
    await tables
      .insertInto('parked_records')
      .values({
        group_name: this.group,
        topic,
        key: columnText(key),
        id: (last?.id ?? 0) + 1,
        partition,
        record_offset: Number(offset),
        stream: stream === undefined ? null : columnText(stream),
        sealed,
        headers: JSON.stringify(headers),
        timestamp,
        error: error === null ? null : columnText(error),
        parked_at: this.now(),
      })
      .execute();
  }

  async first(topic: string, key: string): Promise<ParkedRecord | null> {
    const row = await this.ofKey(this.tables, topic, key).selectAll().orderBy('id').limit(1).executeTakeFirst();
    if (row === undefined) return null;
    const place = { topic, key, partition: row.partition, offset: String(row.record_offset) };
    const value = row.sealed === null ? null : await this.cipher.decrypt(row.sealed, place);
    const headers = JSON.parse(row.headers) as Record<string, string>;
    const record = { ...place, value, headers, timestamp: Number(row.timestamp) };
    return { id: row.id, record, lost: row.sealed !== null && value === null };
  }

  /**
   * Ids begin anew once a key's rows are gone, so the record must be the same too: who was slow must not drop another one.
   * @throws LedgerMovedOn when it is gone already.
   */
  async delete(tables: Kysely<LedgerTables>, { id, record }: ParkedRecord): Promise<void> {
    const { numDeletedRows } = await tables
      .deleteFrom('parked_records')
      .where('group_name', '=', this.group)
      .where('topic', '=', record.topic)
      .where('key', '=', columnText(record.key))
      .where('id', '=', id)
      .where('partition', '=', record.partition)
      .where('record_offset', '=', Number(record.offset))
      .where('timestamp', '=', record.timestamp)
      .executeTakeFirst();
    if (numDeletedRows !== 1n) throw new LedgerMovedOn(record);
  }

  async keys(): Promise<readonly ParkedKey[]> {
    const rows = await this.tables
      .selectFrom('parked_records')
      .select(['topic', 'key', 'partition'])
      .select((row) => [
        row.fn.countAll<number>().as('records'),
        row.fn.min('parked_at').as('since'),
        // only the first record of a key says why
        row.fn.max('error').as('error'),
      ])
      .where('group_name', '=', this.group)
      .groupBy(['topic', 'key', 'partition'])
      .orderBy('since')
      .execute();
    return rows.map(({ topic, key, partition, records, since, error }) => ({
      topic,
      partition,
      key,
      records: Number(records),
      error: error ?? '',
      since: Number(since),
    }));
  }

  private ofKey(tables: Kysely<LedgerTables>, topic: string, key: string) {
    return tables
      .selectFrom('parked_records')
      .where('group_name', '=', this.group)
      .where('topic', '=', topic)
      .where('key', '=', columnText(key));
  }
}
