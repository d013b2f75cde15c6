import { randomUUID } from 'node:crypto';
import { alone } from '@baton/sql';
import { type Kysely, sql } from 'kysely';
import type { StoreLogger } from './store-logger';

/**
 * How a store notices that it was restored from a dump. Its id belongs to one place: this cluster (its system identifier), this database
 * and this table (their oids), and to the very row that holds it (`mark` is the transaction that wrote the row, which the row's own
 * `xmin` says as well). A dump carries the texts, and none of what they are compared with: whatever is restored, into another cluster,
 * another database, the same name again or the same tables, does not match.
 */
const LOCK = 'baton event store home';

interface Residence {
  readonly id: string;
  readonly isHome: boolean;
}

/** Some hosters do not let every role ask for the cluster's identifier; the rest tells enough then. */
const clusterOf = async (db: Kysely<unknown>): Promise<string> => {
  const may = sql<{ may: boolean }>`select has_function_privilege('pg_control_system()', 'execute') as may`;
  if ((await may.execute(db)).rows[0]?.may !== true) return 'unknown';
  const asked = await sql<{ id: string }>`select system_identifier::text as id from pg_control_system()`.execute(db);
  return asked.rows[0]?.id ?? 'unknown';
};

const homeOf = async (db: Kysely<unknown>): Promise<string> => {
  const oids = sql<{ oids: string }>`select d.oid || '/' || 'events'::regclass::oid as oids
    from pg_database d where d.datname = current_database()`;
  return `${await clusterOf(db)}/${(await oids.execute(db)).rows[0]?.oids}`;
};

/** A transaction that is yet to come cannot have written a row: such a row came from elsewhere. */
const residence = async (db: Kysely<unknown>): Promise<Residence> => {
  const { rows } = await sql<Residence>`select id, home = ${await homeOf(db)} and mark = xmin::text
    and not exists (select from events where xid >= pg_snapshot_xmax(pg_current_snapshot())) as "isHome" from store`.execute(
    db,
  );
  if (rows[0] === undefined) throw new Error('its table "store" is empty: restore the backup whole');
  return rows[0];
};

/** Rows of another life get transaction id 0: readable at once, in the order of their numbers, before everything that comes. */
const moveIn = async (trx: Kysely<unknown>): Promise<string> => {
  const id = randomUUID();
  await sql`update events set xid = '0' where xid <> '0'`.execute(trx);
  await sql`select setval(pg_get_serial_sequence('events', 'position'), greatest(
    (select max(position) from events), (select last_value from pg_sequences
      where format('%I.%I', schemaname, sequencename)::regclass = pg_get_serial_sequence('events', 'position')::regclass), 1))`.execute(
    trx,
  );
  await sql`update store set id = ${id}, home = ${await homeOf(trx)},
    mark = (pg_current_xact_id()::text::numeric % 4294967296)::text`.execute(trx);
  return id;
};

const isEmpty = async (db: Kysely<unknown>): Promise<boolean> =>
  (await sql`select from events limit 1`.execute(db)).rows.length === 0;

/**
 * The store's id, after a look whether the data is where the id was made. If it is not, the data was restored: the id is renewed, so
 * that whoever remembers the old one stops, and the rows are made readable. One process does it, the others wait.
 */
export const settledId = async (db: Kysely<unknown>, log?: StoreLogger): Promise<string> => {
  const { id, isHome } = await residence(db);
  if (isHome) return id;
  return alone(db, LOCK, async (trx) => {
    await sql`lock table events in exclusive mode`.execute(trx);
    const now = await residence(trx);
    if (now.isHome) return now.id;
    const wasRestored = !(await isEmpty(trx));
    const renewed = await moveIn(trx);
    if (wasRestored) {
      log?.warn({ was: now.id, storeId: renewed }, 'the events were restored from a backup: the store has a new id');
    }
    return renewed;
  });
};
