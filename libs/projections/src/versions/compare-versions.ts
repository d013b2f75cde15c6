import type { Position } from '@baton/event-store';
import type { Kysely } from 'kysely';
import { readPosition, streamsNameOf } from '../positions';
import { canonical } from '../rebuild';
import { RebuildRefused } from '../refusals';
import type { BuiltVersion, VersionedView } from './built-version';
import { orderedRevisions, type OrderedRow, orderedRows } from './ordered-rows';
import { inSnapshot } from './snapshot';
import { tableNameOf } from './version-tables';

const FIRST_KEYS = 5;

/** How one table differs; keys only, because rows hold what people wrote. */
export interface TableDifference {
  readonly table: string;
  /** Rows that only the serving version has. */
  readonly onlyServing: number;
  /** Rows that only the rebuilt one has. */
  readonly onlyRebuilt: number;
  readonly changed: number;
  /** Of the first rows that differ in any way. */
  readonly firstKeys: readonly string[];
}

export interface VersionComparison {
  /** Where both stood. */
  readonly position: Position | null;
  /** Rows of the serving version, with one per stream. */
  readonly rows: number;
  /** Empty: equal byte for byte. */
  readonly differences: readonly TableDifference[];
}

const compareKeys = (a: OrderedRow['key'], b: OrderedRow['key']): number => {
  for (const [index, one] of a.entries()) {
    const other = b[index];
    const order =
      typeof one === 'number' ? one - Number(other) : Buffer.compare(Buffer.from(one), Buffer.from(String(other)));
    if (order !== 0) return order;
  }
  return 0;
};

class Differences {
  private counts = { onlyServing: 0, onlyRebuilt: 0, changed: 0 };
  private readonly firstKeys: string[] = [];

  note(kind: keyof Differences['counts'], { key }: OrderedRow): void {
    this.counts[kind] += 1;
    if (this.firstKeys.length < FIRST_KEYS) this.firstKeys.push(key.join(' '));
  }

  of(table: string): TableDifference[] {
    return this.firstKeys.length === 0 ? [] : [{ table, ...this.counts, firstKeys: this.firstKeys }];
  }
}

const nextOf = async (rows: AsyncGenerator<OrderedRow>): Promise<OrderedRow | null> => {
  const next = await rows.next();
  return next.done === true ? null : next.value;
};

/** Walks two sequences in one order, with a page of each in memory. Answers how many rows the first has. */
const walk = async (
  serving: AsyncGenerator<OrderedRow>,
  rebuilt: AsyncGenerator<OrderedRow>,
  differences: Differences,
): Promise<number> => {
  let rows = 0;
  let [a, b] = [await nextOf(serving), await nextOf(rebuilt)];
  while (a !== null || b !== null) {
    const order = a === null ? 1 : b === null ? -1 : compareKeys(a.key, b.key);
    if (a !== null && b !== null && order === 0) {
      if (canonical(a.row) !== canonical(b.row)) differences.note('changed', a);
    } else if (a !== null && order < 0) differences.note('onlyServing', a);
    else if (b !== null) differences.note('onlyRebuilt', b);
    if (order <= 0) {
      rows += 1;
      a = await nextOf(serving);
    }
    if (order >= 0) b = await nextOf(rebuilt);
  }
  return rows;
};

/**
 * Compares the serving version, as it stands now, with a rebuilt one that is brought to exactly the same place. The live view goes on
 * meanwhile; memory is bounded by a page of each table.
 * @throws RebuildRefused when the rebuilt one is further than the serving one.
 */
export const compareWithServing = async <DB, Event>(
  { view, db }: VersionedView<DB, Event>,
  built: BuiltVersion<DB, Event>,
): Promise<VersionComparison> =>
  inSnapshot(db, async (snapshot) => {
    const position = (await readPosition(snapshot, view.name))?.position ?? null;
    await built.fill(position);
    if (built.position !== position) {
      throw new RebuildRefused(view.name, 'what serves stands before it; begin again with --restart');
    }
    const then: Kysely<unknown> = snapshot as unknown as Kysely<unknown>;
    const now = db as unknown as Kysely<unknown>;
    const differences: TableDifference[] = [];
    let rows = 0;
    for (const table of view.tables) {
      const found = new Differences();
      rows += await walk(orderedRows(then, table), orderedRows(now, tableNameOf(table, built.version)), found);
      differences.push(...found.of(table));
    }
    const found = new Differences();
    const streams = await streamsNameOf(snapshot, view.name);
    rows += await walk(orderedRevisions(then, streams), orderedRevisions(now, built.name), found);
    return { position, rows, differences: [...differences, ...found.of('view_streams')] };
  });
