import { columnText } from '@baton/sql';
import type { Kysely } from 'kysely';
import { LedgerMovedOn, type Progress } from '../consumer-ledger';
import type { LedgerTables } from './ledger-tables';

type RevisionRow = LedgerTables['consumer_revisions'];

/** Moves one group's positions and revisions, inside the transaction that it is given. */
export class LedgerMoves {
  private lastInstant = 0;

  constructor(
    private readonly group: string,
    private readonly now: () => number,
  ) {}

  /**
   * Moves past records of one partition that follow each other: from before the first to after the last, or not at all.
   * @throws LedgerMovedOn when another member has handled any of them.
   */
  async past(tables: Kysely<LedgerTables>, progresses: readonly Progress[]): Promise<void> {
    const [first, last] = [progresses[0], progresses.at(-1)];
    if (first === undefined || last === undefined) return;
    const generation = progresses.findLast((progress) => progress.generation !== null)?.generation ?? null;
    await this.movePosition(tables, first, last, generation === null ? null : columnText(generation));
    await this.moveRevisions(tables, progresses);
  }

  /** Looks and moves in one statement: of two members that read the records at once one moves, on databases with many writers too. */
  private async movePosition(
    tables: Kysely<LedgerTables>,
    { place: from }: Progress,
    { place: to }: Progress,
    generation: string | null,
  ): Promise<void> {
    const { topic, partition, offset } = from;
    const next = { next_offset: Number(to.offset) + 1, ...(generation !== null && { generation }) };
    const first = { group_name: this.group, topic, partition, generation, from_start: offset === '0' ? 1 : 0 };
    const { numInsertedOrUpdatedRows } = await tables
      .insertInto('consumer_positions')
      .values({ ...first, ...next })
      .onConflict((conflict) =>
        conflict
          .columns(['group_name', 'topic', 'partition'])
          .doUpdateSet(next)
          .where('consumer_positions.next_offset', '<=', Number(offset)),
      )
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 1n) throw new LedgerMovedOn(from);
  }

  private async moveRevisions(tables: Kysely<LedgerTables>, progresses: readonly Progress[]): Promise<void> {
    const rows = this.revisionRows(progresses);
    if (rows.length === 0) return;
    await tables
      .insertInto('consumer_revisions')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['group_name', 'stream', 'topic', 'store_id'])
          .doUpdateSet((row) => ({
            revision: row.ref('excluded.revision'),
            handled_at: row.ref('excluded.handled_at'),
          }))
          .whereRef('consumer_revisions.revision', '<=', 'excluded.revision'),
      )
      .execute();
  }

  /** One row for each stream, as one upsert must not touch a row twice; in one order, so that no two of them wait for each other. */
  private revisionRows(progresses: readonly Progress[]): RevisionRow[] {
    const rows = new Map<string, RevisionRow>();
    for (const { place, step } of progresses) {
      if (step === null) continue;
      const [stream, storeId] = [columnText(step.stream), columnText(step.storeId)];
      const name = JSON.stringify([stream, storeId]);
      if ((rows.get(name)?.revision ?? -1) > step.revision) continue;
      const key = { group_name: this.group, stream, topic: place.topic, store_id: storeId };
      rows.set(name, { ...key, revision: step.revision, handled_at: this.nextInstant() });
    }
    const names = [...rows.keys()].sort();
    return names.flatMap((name) => rows.get(name) ?? []);
  }

  /** Never the same twice, so that of two stores the one that spoke last is known. */
  private nextInstant(): number {
    this.lastInstant = Math.max(this.lastInstant + 1, this.now());
    return this.lastInstant;
  }
}
