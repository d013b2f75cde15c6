import { createHash } from 'node:crypto';
import type { EventStore, Position } from '@baton/event-store';
import { inBatches } from '@baton/store-follower';
import type { Kysely, Transaction } from 'kysely';
import { createPositionTables, readRevisions } from './positions';
import type { ViewDefinition } from './view';
import { ViewWriter } from './view-writer';

const REBUILD_BATCH = 1_000;

export interface RebuildOptions<DB, Event> {
  readonly view: ViewDefinition<DB, Event>;
  readonly store: EventStore;
  /** An empty database with the view's tables; never the one that serves. */
  readonly into: Kysely<DB>;
  /** Last position wanted, to match a view that stands there; default: everything stored now. */
  readonly upTo?: Position;
  readonly onProgress?: (events: number) => void;
}

export interface FillOptions<DB, Event> {
  readonly view: ViewDefinition<DB, Event>;
  readonly store: EventStore;
  readonly writer: ViewWriter<DB, Event>;
  /** Last position wanted; default: everything stored now. */
  readonly upTo?: Position | undefined;
  /** Most events in one transaction: PostgreSQL's event store cannot be read past the transactions that are open. */
  readonly maxBatch?: number;
  /** A transaction of the caller's for all of it. */
  readonly within?: Transaction<DB>;
  readonly onProgress?: ((events: number) => void) | undefined;
}

/** Reads on from where the writer stands. Answers how many events were wanted. @throws as the live view does. */
export const fill = async <DB, Event>(options: FillOptions<DB, Event>): Promise<number> => {
  const { view, store, writer, upTo, within } = options;
  const reading = new AbortController();
  let applied = 0;
  try {
    const subscription = store.subscribe({ after: writer.after, streams: view.streams, signal: reading.signal });
    for await (const { events, mark } of inBatches(subscription, options.maxBatch ?? REBUILD_BATCH)) {
      const wanted =
        upTo === undefined ? events : events.filter(({ position }) => store.comparePositions(position, upTo) <= 0);
      if (wanted.length > 0) await writer.write(wanted, within);
      applied += wanted.length;
      options.onProgress?.(applied);
      if (mark !== null || wanted.length < events.length) break;
    }
  } finally {
    reading.abort();
  }
  return applied;
};

/**
 * Fills a view from zero and stops at what is stored now (or at `upTo`). Answers how many events it applied.
 * @throws ViewGap, UnknownEventType as the live view does.
 */
export const rebuildInto = async <DB, Event>(options: RebuildOptions<DB, Event>): Promise<number> => {
  const { view, store, into, upTo, onProgress } = options;
  await createPositionTables(into);
  const writer = await ViewWriter.open(view, into, store);
  return fill({ view, store, writer, upTo, onProgress });
};

export type Row = Readonly<Record<string, unknown>>;

/** A row as text that two copies of it share on any engine. */
export const canonical = (row: Row): string =>
  JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));

/** Every row of a view's tables and its stream revisions as lines of JSON, in one order whatever order they were written in. */
export const dumpView = async <DB, Event>(db: Kysely<DB>, view: ViewDefinition<DB, Event>): Promise<string[]> => {
  const lines: string[] = [];
  for (const table of view.tables) {
    const untyped = db as unknown as Kysely<Record<string, Row>>;
    const rows = await untyped.selectFrom(table).selectAll().execute();
    lines.push(...rows.map((row) => `${table} ${canonical(row)}`).sort());
  }
  const revisions = await readRevisions(db, view.name);
  return [...lines, ...revisions.map(({ stream, revision }) => `${stream}@${revision}`)];
};

export interface ViewDifference {
  /** First line that only one of them has, or that differs; null: the other has more. */
  readonly live: string | null;
  readonly rebuilt: string | null;
}

export interface ViewComparison {
  readonly rows: number;
  readonly sha256: { readonly live: string; readonly rebuilt: string };
  readonly difference: ViewDifference | null;
}

/** Compares two databases' copies of one view byte for byte. Both must stand still and at the same position. */
export const compareViews = async <DB, Event>(
  view: ViewDefinition<DB, Event>,
  live: Kysely<DB>,
  rebuilt: Kysely<DB>,
): Promise<ViewComparison> => {
  const [a, b] = [await dumpView(live, view), await dumpView(rebuilt, view)];
  const at = Array.from({ length: Math.max(a.length, b.length) }).findIndex((_, index) => a[index] !== b[index]);
  const digest = (lines: readonly string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex');
  return {
    rows: a.length,
    sha256: { live: digest(a), rebuilt: digest(b) },
    difference: at === -1 ? null : { live: a[at] ?? null, rebuilt: b[at] ?? null },
  };
};
