import { sql } from 'kysely';
import { migrate, type Migration, openPostgres } from '../src';

/** A step that fails when it is done twice, and takes long enough for others to come meanwhile. */
const step = (name: string): Migration => ({
  name,
  up: async (db) => {
    await sql`create table ${sql.table(name)} (id integer)`.execute(db);
    await sql`insert into ${sql.table(name)} select n from generate_series(1, 20000) n`.execute(db);
  },
});

/** Migrates when told to, and says how it went. Run in a process of its own: URL. */
const main = async (url: string): Promise<void> => {
  const db = openPostgres({ url, name: 'migrator' });
  await sql`select 1`.execute(db);
  process.once('message', () => {
    const migrated = migrate(db, ['one', 'two', 'three'].map(step));
    void migrated.then(
      () => process.send?.('migrated'),
      (error: Error) => process.send?.(error.message),
    );
  });
  process.send?.('ready');
};

void main(process.argv[2] ?? '');
