import { type Kysely, sql, type Transaction } from 'kysely';
import type { LogTables } from './log-tables';
import type { KnownTopic } from './topic-registry';

/** Records looked at in one transaction: a writer waits some milliseconds for it at most. */
const STEP = 500;

export interface CleaningOptions {
  readonly db: Kysely<LogTables>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long a tombstone stays after compaction first saw it, so that slow readers still meet it. */
  readonly deleteRetentionMs: number;
}

interface Step {
  readonly removed: number;
  /** There is more to look at. */
  readonly more: boolean;
}

const NOTHING: Step = { removed: 0, more: false };

/** Removes what a topic's cleanup policy lets go. Offsets never change; only holes appear. */
export class Cleaning {
  constructor(private readonly options: CleaningOptions) {}

  /** Everything that can go now, in bounded steps. @returns the number of records removed. */
  async run(topics: readonly KnownTopic[], signal: AbortSignal): Promise<number> {
    let removed = 0;
    const repeat = async (step: (trx: Transaction<LogTables>) => Promise<Step>): Promise<void> => {
      for (let more = true; more && !signal.aborted;) {
        const done = await this.options.db.transaction().execute(step);
        removed += done.removed;
        more = done.more;
      }
    };
    for (const topic of topics) {
      for (let partition = 0; partition < topic.partitions; partition++) {
        if (topic.cleanup === 'compact') await repeat((trx) => this.compact(trx, topic, partition));
        else if (topic.retentionMs !== null) await repeat((trx) => this.retain(trx, topic, partition));
      }
    }
    await repeat((trx) => this.dropTombstones(trx));
    return removed;
  }

  /** Of every key written since the last step only the latest record stays; a tombstone's time begins to run. */
  private async compact(trx: Transaction<LogTables>, { id }: KnownTopic, partition: number): Promise<Step> {
    const place = await trx
      .selectFrom('bus_partitions')
      .select(['next_offset', 'cleaned_to'])
      .where('topic_id', '=', id)
      .where('partition', '=', partition)
      .executeTakeFirst();
    if (place === undefined || place.cleaned_to >= place.next_offset) return NOTHING;
    const from = place.cleaned_to;
    const until = Math.min(from + STEP, place.next_offset);
    const { numAffectedRows } = await sql`
      delete from bus_log where (topic_id, partition, log_offset) in (
        select older.topic_id, older.partition, older.log_offset
        from (select key, max(log_offset) as latest from bus_log
              where topic_id = ${id} and partition = ${partition} and log_offset >= ${from} and log_offset < ${until}
              group by key) as kept
        join bus_log as older indexed by bus_log_by_key
          on older.topic_id = ${id} and older.partition = ${partition} and older.compacted = 1
          and older.key = kept.key and older.log_offset < kept.latest)`.execute(trx);
    await sql`
      update bus_log set delete_at = ${this.options.now() + this.options.deleteRetentionMs}
      where topic_id = ${id} and partition = ${partition} and log_offset >= ${from} and log_offset < ${until}
        and value is null`.execute(trx);
    await sql`
      update bus_partitions set cleaned_to = ${until} where topic_id = ${id} and partition = ${partition}`.execute(trx);
    return { removed: Number(numAffectedRows ?? 0n), more: until < place.next_offset };
  }

  /** Only a prefix goes, as Kafka's segments do: a young record shields what was written after it. */
  private async retain(trx: Transaction<LogTables>, topic: KnownTopic, partition: number): Promise<Step> {
    const inOrder = trx
      .selectFrom('bus_log')
      .select(['log_offset', 'timestamp'])
      .where('topic_id', '=', topic.id)
      .where('partition', '=', partition)
      .orderBy('log_offset');
    const cutoff = this.options.now() - (topic.retentionMs ?? 0);
    const first = await inOrder.limit(1).executeTakeFirst();
    if (first === undefined || first.timestamp >= cutoff) return NOTHING;
    const oldest = await inOrder.limit(STEP).execute();
    const firstKept = oldest.findIndex(({ timestamp }) => timestamp >= cutoff);
    const expired = firstKept === -1 ? oldest : oldest.slice(0, firstKept);
    const last = expired.at(-1);
    if (last === undefined) return NOTHING;
    await trx
      .deleteFrom('bus_log')
      .where('topic_id', '=', topic.id)
      .where('partition', '=', partition)
      .where('log_offset', '<=', last.log_offset)
      .execute();
    return { removed: expired.length, more: expired.length === STEP };
  }

  private async dropTombstones(trx: Transaction<LogTables>): Promise<Step> {
    const { numAffectedRows } = await sql`
      delete from bus_log where (topic_id, partition, log_offset) in (
        select topic_id, partition, log_offset from bus_log indexed by bus_log_tombstones
        where delete_at is not null and delete_at <= ${this.options.now()} limit ${STEP})`.execute(trx);
    const removed = Number(numAffectedRows ?? 0n);
    return { removed, more: removed === STEP };
  }
}
