import { migrate, openSqlite } from '@baton/sql';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';

interface OffsetTables {
  offsets: { topic: string; partition: number; next_offset: string };
}

const migrations = [
  {
    name: '0001-offsets',
    up: async (db: Kysely<unknown>): Promise<void> => {
      await sql`create table offsets (topic text not null, partition integer not null, next_offset text not null, primary key (topic, partition))`.execute(
        db,
      );
    },
  },
];

/** How far the bot has read. Losing it is harmless: what was answered before is not answered again. */
export interface BotOffsets {
  startAt(topic: string, partition: number): Promise<string | undefined>;
  save(topic: string, partition: number, nextOffset: string): Promise<void>;
  close(): Promise<void>;
}

/** @throws DatabaseUnusable */
export const openBotOffsets = async (file: string): Promise<BotOffsets> => {
  const db = openSqlite<OffsetTables>(file);
  await migrate(db, migrations);
  return {
    startAt: async (topic, partition) => {
      const row = await db
        .selectFrom('offsets')
        .select('next_offset')
        .where('topic', '=', topic)
        .where('partition', '=', partition)
        .executeTakeFirst();
      return row?.next_offset;
    },
    save: async (topic, partition, next_offset) => {
      await db
        .insertInto('offsets')
        .values({ topic, partition, next_offset })
        .onConflict((conflict) => conflict.columns(['topic', 'partition']).doUpdateSet({ next_offset }))
        .execute();
    },
    close: () => db.destroy(),
  };
};
