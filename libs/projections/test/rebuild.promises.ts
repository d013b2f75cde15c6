import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventStore, openSqliteEventStore } from '@baton/event-store';
import { bytewiseText } from '@baton/sql';
import type { DatabaseUnderTest, EngineUnderTest } from '@baton/sql/src/contract';
import { type Kysely, sql } from 'kysely';
import {
  compareViewWithRebuild,
  dropKept,
  type Projection,
  RebuildRefused,
  rebuildView,
  startProjection,
  type ViewDefinition,
} from '../src/index';
import { type Counters, openViews, silent, type Stepped, stepIn, view as counters } from './counters';

/** Two tables, so that a switch of one without the other would be seen. */
interface Sums extends Counters {
  steps: { stream: string; revision: number; by: number };
}

const view: ViewDefinition<Sums, Stepped> = {
  streams: counters.streams,
  decode: counters.decode,
  name: 'sums',
  tables: ['counters', 'steps'],
  apply: async (trx, recorded, event) => {
    await counters.apply(trx, recorded, event);
    const { stream, revision } = recorded;
    await trx.insertInto('steps').values({ stream, revision, by: event.by }).execute();
  },
};

const openSums = async (database: DatabaseUnderTest): Promise<Kysely<Sums>> => {
  const db = (await openViews(database)) as unknown as Kysely<Sums>;
  const text = bytewiseText(db);
  const table = db.schema.createTable('steps').ifNotExists().addColumn('stream', text).addColumn('revision', 'integer');
  await table.addColumn('by', 'integer').addPrimaryKeyConstraint('steps_key', ['stream', 'revision']).execute();
  await db.schema.createIndex('steps_by_size').ifNotExists().on('steps').columns(['by']).execute();
  return db;
};

/** SQLite never waits by itself: a loop on it would leave nobody else a turn. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a rebuild keeps on every engine. */
export const rebuildPromises = (engine: EngineUnderTest): void => {
  describe(`a rebuild on ${engine.engine}`, () => {
    let database: DatabaseUnderTest;
    let folder: string;
    let store: EventStore;
    let db: Kysely<Sums>;
    let live: Projection;

    const startLive = (): Projection =>
      startProjection({ ...view, store, db, logger: silent, maxBatch: 3, wait: async () => undefined });

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'rebuild-'));
      store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
      database = await engine.create();
      db = await openSums(database);
      for (let number = 0; number < 40; number += 1) await stepIn(store, `counter-${number % 7}`, number);
      await stepIn(store, 'other-a', 1);
      live = startLive();
      await live.caughtUp;
    });
    afterEach(async () => {
      await live.stop();
      await store.close();
      await database.dispose();
      await rm(folder, { recursive: true });
    });

    const of = () => ({ view, store, db });
    const rowsOf = async () => ({
      counters: await db.selectFrom('counters').selectAll().orderBy('stream').execute(),
      steps: await db.selectFrom('steps').selectAll().orderBy('stream').orderBy('revision').execute(),
    });
    /** No faster than the live view shows it: a rebuild that is as slow as the live view would never see the end. */
    const goOn = async (round: number): Promise<void> => {
      const stream = `counter-${round % 7}`;
      await live.waitFor(stream, await stepIn(store, stream, 1), 5_000);
    };
    const damage = async (): Promise<void> => {
      await db.updateTable('counters').set({ total: 99 }).where('stream', '=', 'counter-3').execute();
      await db.deleteFrom('steps').where('stream', '=', 'counter-1').where('revision', '=', 2).execute();
      await db.insertInto('steps').values({ stream: 'counter-z', revision: 0, by: 1 }).execute();
    };
    const damaged = [
      { table: 'counters', onlyServing: 0, onlyRebuilt: 0, changed: 1, firstKeys: ['counter-3'] },
      { table: 'steps', onlyServing: 1, onlyRebuilt: 1, changed: 0, firstKeys: ['counter-1 2', 'counter-z 0'] },
    ];
    const tables = async () => (await db.introspection.getTables()).map(({ name }) => name);

    it('of a true view equals it, takes its place, and the live view goes on from there', async () => {
      const before = await rowsOf();
      const report = await rebuildView(of());
      expect(report).toMatchObject({ version: 2, events: 40, replaced: 1, resumedAfter: 0 });
      expect(report.comparison).toMatchObject({ rows: 7 + 40 + 7, differences: [] });
      expect(await rowsOf()).toEqual(before);
      const revision = await stepIn(store, 'counter-1', 5);
      expect(await live.waitFor('counter-1', revision, 10_000)).toBe(true);
      expect((await rowsOf()).steps).toHaveLength(41);
      expect([live.status(), live.failure()]).toEqual(['running', null]);
      expect((await compareViewWithRebuild(of())).differences).toEqual([]);
    });

    it('can be done again and again, and the versions that served are kept until they are dropped', async () => {
      expect((await rebuildView(of())).replaced).toBe(1);
      await stepIn(store, 'counter-9', 1);
      await live.waitFor('counter-9', 0, 10_000);
      expect(await rebuildView(of())).toMatchObject({ version: 3, replaced: 2, events: 41 });
      expect(await tables()).toEqual(expect.arrayContaining(['counters__v1', 'steps__v1', 'steps__v2', 'steps']));
      expect(await dropKept(of())).toEqual([1, 2]);
      expect((await tables()).filter((name) => name.includes('__'))).toEqual([]);
      expect(await dropKept(of())).toEqual([]);
      expect((await compareViewWithRebuild(of())).differences).toEqual([]);
    });

    it('keeps keys and indexes', async () => {
      await rebuildView(of());
      await dropKept(of());
      const again = db.insertInto('steps').values({ stream: 'counter-1', revision: 0, by: 1 }).execute();
      await expect(again).rejects.toThrow(/unique/i);
      const indexes =
        engine.engine === 'postgres' ? sql`pg_indexes where tablename` : sql`sqlite_schema where tbl_name`;
      const { rows } = await sql`select 1 from ${indexes} = 'steps'`.execute(db);
      expect(rows.length).toBeGreaterThanOrEqual(2);
    });

    it('finds what differs, by counts and keys, and does not switch unless told to', async () => {
      await damage();
      const wrong = await rowsOf();
      const report = await rebuildView(of());
      expect(report.comparison?.differences).toEqual(damaged);
      expect(report.replaced).toBeNull();
      expect(await rowsOf()).toEqual(wrong);
      const repaired = await rebuildView({ ...of(), despiteDifferences: true });
      expect(repaired).toMatchObject({ version: 2, resumedAfter: 40, replaced: 1 });
      expect((await compareViewWithRebuild(of())).differences).toEqual([]);
    });

    it('is checked against without a change to what serves, and nothing of the check stays', async () => {
      await damage();
      const comparison = await compareViewWithRebuild(of());
      expect(comparison.differences).toEqual(damaged);
      expect((await tables()).filter((name) => name.includes('__'))).toEqual([]);
    });

    it('compares at one place while the live view goes on', async () => {
      let isWriting = true;
      const writing = (async () => {
        for (let number = 0; isWriting; number += 1) {
          await goOn(number);
          await nextTurn();
        }
      })();
      for (let round = 0; round < 3; round += 1) {
        expect((await compareViewWithRebuild(of())).differences).toEqual([]);
      }
      isWriting = false;
      await writing;
    });

    it('that was ended half way goes on, or begins again when told to', async () => {
      const endAfter = (events: number) => async (): Promise<unknown> => {
        let applied = 0;
        const apply: typeof view.apply = async (trx, recorded, event) => {
          applied += 1;
          if (applied > events) throw new Error('killed');
          await view.apply(trx, recorded, event);
        };
        return rebuildView({ ...of(), maxBatch: 20, view: { ...view, apply } });
      };
      await expect(endAfter(30)()).rejects.toThrow('killed');
      const resumed = await rebuildView(of());
      expect(resumed).toMatchObject({ resumedAfter: 20, replaced: 1 });
      expect(resumed.comparison?.differences).toEqual([]);
      await expect(endAfter(30)()).rejects.toThrow('killed');
      expect(await rebuildView({ ...of(), restart: true })).toMatchObject({ resumedAfter: 0, replaced: 2 });
    });

    it('does not switch to tables that a migration passed by', async () => {
      await damage();
      expect((await rebuildView(of())).replaced).toBeNull();
      await db.schema.alterTable('steps').addColumn('note', 'text').execute();
      await expect(rebuildView({ ...of(), despiteDifferences: true })).rejects.toThrow(RebuildRefused);
      const whole = await rebuildView({ ...of(), despiteDifferences: true, restart: true });
      expect(whole.replaced).toBe(1);
    });

    it('replaces a view of another store, as after a restore', async () => {
      await live.stop();
      const restored = await openSqliteEventStore({ file: join(folder, 'restored.sqlite') });
      await stepIn(restored, 'counter-r', 3);
      const report = await rebuildView({ view, store: restored, db });
      expect(report).toMatchObject({ comparison: null, replaced: 1, events: 1 });
      expect((await rowsOf()).counters).toEqual([{ stream: 'counter-r', total: 3, steps: 1 }]);
      live = startProjection({ ...view, store: restored, db, logger: silent });
      await live.caughtUp;
      await live.stop();
      await restored.close();
    });

    it('lets no read fail or find nothing, while events go on and it switches several times', async () => {
      const reader = await openSums(database);
      let isOn = true;
      let reads = 0;
      const failures: unknown[] = [];
      const read = async (): Promise<void> => {
        const rows = await reader
          .selectFrom('counters')
          .innerJoin('steps', 'steps.stream', 'counters.stream')
          .select((table) => ['counters.stream', 'counters.steps', table.fn.countAll<number>().as('found')])
          .groupBy(['counters.stream', 'counters.steps'])
          .execute();
        reads += 1;
        // both tables of one version in one statement: neither may be missing, or of another version than the other
        if (rows.length < 7 || rows.some(({ steps, found }) => steps !== Number(found))) failures.push(rows);
      };
      const loop = async (work: (round: number) => Promise<unknown>): Promise<void> => {
        for (let round = 0; isOn; round += 1) {
          await work(round).catch((error: unknown) => failures.push(error));
          await nextTurn();
        }
      };
      const loops = [loop(read), loop(read), loop(goOn)];
      const switched: (number | null)[] = [];
      while (switched.length < 4 || reads < 10) switched.push((await rebuildView(of())).replaced);
      isOn = false;
      await Promise.all(loops);
      expect(switched).toEqual(switched.map((_, index) => index + 1));
      expect(failures).toEqual([]);
      expect((await compareViewWithRebuild(of())).differences).toEqual([]);
      expect(live.status()).toBe('running');
    });
  });
};
