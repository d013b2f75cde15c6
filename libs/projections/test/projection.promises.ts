import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EventStore,
  openSqliteEventStore,
  type RecordedEvent,
  StoreUnavailable,
  UnknownEventType,
} from '@baton/event-store';
import type { DatabaseUnderTest, EngineUnderTest } from '@baton/sql/src/contract';
import type { Kysely } from 'kysely';
import { compareViews, dumpView, type Projection, readPosition, rebuildInto, startProjection } from '../src/index';
import { createPositionTables } from '../src/positions';
import { ViewMovedOn } from '../src/refusals';
import { ViewWriter } from '../src/view-writer';
import { type Counters, openViews, silent, type Stepped, stepIn, view } from './counters';

/** What a view keeps on every engine. */
export const projectionPromises = (engine: EngineUnderTest) =>
  describe(`a projection on ${engine.engine}`, () => {
    let database: DatabaseUnderTest;
    let folder: string;
    let store: EventStore;
    let db: Kysely<Counters>;
    let projection: Projection | null = null;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'projection-'));
      store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
      database = await engine.create();
      db = await openViews(database);
    });
    afterEach(async () => {
      await projection?.stop();
      await store.close();
      await database.dispose();
      await rm(folder, { recursive: true });
    });

    const step = (stream: string, by: number, type = 'Stepped') => stepIn(store, stream, by, type);

    const start = (options: Partial<Parameters<typeof startProjection<Counters, Stepped>>[0]> = {}): Projection => {
      projection = startProjection({ ...view, store, db, logger: silent, wait: async () => undefined, ...options });
      return projection;
    };

    const totals = async (): Promise<Record<string, number>> =>
      Object.fromEntries(
        (await db.selectFrom('counters').selectAll().execute()).map(({ stream, total }) => [stream, total]),
      );

    const until = async (holds: () => boolean): Promise<void> => {
      while (!holds()) await new Promise((resolve) => setImmediate(resolve));
    };

    it('shows what is stored, then what is appended, and goes on after a restart', async () => {
      await step('counter-a', 1);
      await step('counter-a', 2);
      await step('other-b', 5);
      await start().caughtUp;
      expect(await totals()).toEqual({ 'counter-a': 3 });
      await projection?.stop();
      await step('counter-b', 7);
      await start().caughtUp;
      expect(await totals()).toEqual({ 'counter-a': 3, 'counter-b': 7 });
      expect(await projection?.lag()).toBe(0);
    });

    it('says up to when it shows everything, never goes back, and keeps its word while the store does not answer', async () => {
      let clock = Date.parse('2030-01-01T00:00:00.000Z');
      let answers = true;
      const head = (): Promise<string | null> =>
        answers ? store.head() : Promise.reject(new StoreUnavailable('away'));
      const flaky = new Proxy(store, {
        get: (target, name) => (name === 'head' ? head : (Reflect.get(target, name) as unknown)),
      });
      const running = start({ store: flaky, now: () => clock });
      await running.caughtUp;
      expect(await running.asOf()).toBe('2030-01-01T00:00:00.000Z');
      clock += 1_000;
      answers = false;
      expect(await running.asOf()).toBe('2030-01-01T00:00:00.000Z');
      answers = true;
      expect(await running.asOf()).toBe('2030-01-01T00:00:01.000Z');
      clock -= 5_000;
      expect(await running.asOf()).toBe('2030-01-01T00:00:01.000Z');
    });

    it('lets whoever holds a causal token wait for its revision', async () => {
      const running = start();
      await running.caughtUp;
      expect([running.follows('counter-a'), running.follows('other-a')]).toEqual([true, false]);
      const waiting = running.waitFor('counter-a', 1, 5_000);
      await step('counter-a', 1);
      await step('counter-a', 1);
      expect(await waiting).toBe(true);
      expect(await totals()).toEqual({ 'counter-a': 2 });
      expect(await running.waitFor('counter-a', 0, 0)).toBe(true);
      expect(await running.waitFor('counter-a', 2, 1)).toBe(false);
    });

    it('releases who waits when it stops', async () => {
      const running = start();
      await running.caughtUp;
      const waiting = running.waitFor('counter-a', 0, 60_000);
      await running.stop();
      expect(await waiting).toBe(false);
    });

    it('keeps rows and position together: a batch that fails leaves nothing and comes again', async () => {
      for (let number = 0; number < 5; number += 1) await step('counter-a', 1);
      let failures = 3;
      const apply: typeof view.apply = async (trx, recorded, event) => {
        await view.apply(trx, recorded, event);
        if (recorded.revision === 3 && failures > 0) {
          failures -= 1;
          throw new Error('disk full');
        }
      };
      await start({ apply }).caughtUp;
      expect(failures).toBe(0);
      expect(await totals()).toEqual({ 'counter-a': 5 });
    });

    it('halts at a stored type that it does not know, and keeps what came before', async () => {
      const running = start();
      await running.caughtUp;
      await step('counter-a', 1);
      await running.waitFor('counter-a', 0, 5_000);
      await step('counter-a', 1, 'SteppedSideways');
      await until(() => running.status() === 'halted');
      expect(running.failure()).toBeInstanceOf(UnknownEventType);
      expect(await totals()).toEqual({ 'counter-a': 1 });
    });

    it('halts loudly at a gap', async () => {
      for (let number = 0; number < 3; number += 1) await step('counter-a', 1);
      const lossy: EventStore = new Proxy(store, {
        get: (target, name: keyof EventStore) =>
          name === 'subscribe'
            ? async function* (options: Parameters<EventStore['subscribe']>[0]) {
                for await (const item of target.subscribe(options)) if (!isRevision(item, 1)) yield item;
              }
            : (target[name] as (...given: unknown[]) => unknown).bind(target),
      });
      const running = start({ store: lossy });
      await until(() => running.status() === 'halted');
      expect(running.failure()?.message).toBe('view counters: stream counter-a is at revision 0 and was given 2');
      expect(await totals()).toEqual({});
    });

    it('refuses rows that were made from another store', async () => {
      await step('counter-a', 1);
      await start().caughtUp;
      await projection?.stop();
      const other = await openSqliteEventStore({ file: join(folder, 'restored.sqlite') });
      const running = start({ store: other });
      await until(() => running.status() === 'halted');
      expect(running.failure()?.message).toMatch(/view counters does not fit its store/);
      await other.close();
    });

    it('applies nothing twice when two processes fill the same view', async () => {
      for (let number = 0; number < 6; number += 1) await step('counter-a', 1);
      const first = start({ maxBatch: 1 });
      const second = startProjection({ ...view, store, db, logger: silent, wait: async () => undefined, maxBatch: 1 });
      for (let number = 0; number < 6; number += 1) await step('counter-b', 1);
      await Promise.all([first, second].map((one) => one.waitFor('counter-b', 5, 5_000)));
      expect(await totals()).toEqual({ 'counter-a': 6, 'counter-b': 6 });
      await second.stop();
    });

    describe('among events that are not its own', () => {
      const positionKept = async () => (await readPosition(db, view.name))?.position ?? null;

      it('does not read them again at its next start', async () => {
        await step('counter-a', 1);
        for (let number = 0; number < 5; number += 1) await step(`other-${number}`, 1);
        await start().caughtUp;
        await projection?.stop();
        expect(await positionKept()).toBe(await store.head());
        const starts: (string | null)[] = [];
        const noted: EventStore = Object.assign(Object.create(store) as EventStore, {
          subscribe: (options: Parameters<EventStore['subscribe']>[0]) => {
            starts.push(options.after);
            return store.subscribe(options);
          },
        });
        await step('counter-a', 2);
        const head = await positionKept();
        await start({ store: noted }).caughtUp;
        expect(starts).toEqual([head]);
        expect(await totals()).toEqual({ 'counter-a': 3 });
      });

      it('keeps no mark before the events that it covers', async () => {
        await step('counter-a', 1);
        await step('other-b', 1);
        const apply = async (): Promise<void> => {
          throw new Error('disk full');
        };
        const running = start({ apply });
        await until(() => running.status() === 'retrying');
        expect(await positionKept()).toBeNull();
      });

      it('moves nothing on that another process has moved meanwhile', async () => {
        await createPositionTables(db);
        await step('other-b', 1);
        const [first, second] = [await ViewWriter.open(view, db, store), await ViewWriter.open(view, db, store)];
        const early = { kind: 'caught-up', position: await store.head() } as const;
        await step('other-b', 1);
        const late = { kind: 'caught-up', position: await store.head() } as const;
        await first.passOver(late);
        await expect(second.passOver(early)).rejects.toBeInstanceOf(ViewMovedOn);
        expect(await positionKept()).toBe(late.position);
        await first.passOver(early);
        expect(await positionKept()).toBe(late.position);
      });
    });

    describe('against a rebuild from zero', () => {
      let scratch: DatabaseUnderTest;
      afterEach(() => scratch.dispose());
      const rebuilt = async (from: EventStore = store): Promise<Kysely<Counters>> => {
        scratch = await engine.create();
        const into = await openViews(scratch);
        await rebuildInto({ view, store: from, into });
        return into;
      };

      it('is equal byte for byte', async () => {
        for (let number = 0; number < 30; number += 1) await step(`counter-${number % 7}`, number);
        await start({ maxBatch: 4 }).caughtUp;
        const into = await rebuilt();
        const comparison = await compareViews(view, db, into);
        expect(comparison.difference).toBeNull();
        expect(comparison.sha256.live).toBe(comparison.sha256.rebuilt);
        expect(comparison.rows).toBe(14);
      });

      it('stops where the live view stands when it is told to', async () => {
        const positions: string[] = [];
        for (let number = 0; number < 3; number += 1) {
          await step('counter-a', 1);
          positions.push((await store.head()) as string);
        }
        scratch = await engine.create();
        const into = await openViews(scratch);
        expect(await rebuildInto({ view, store, into, upTo: positions[1] as string })).toBe(2);
        expect(await dumpView(into, view)).toEqual([
          'counters {"steps":2,"stream":"counter-a","total":2}',
          'counter-a@1',
        ]);
      });

      it.each<[string, (live: Kysely<Counters>) => Promise<unknown>]>([
        [
          'a changed value',
          (live) => live.updateTable('counters').set({ total: 99 }).where('stream', '=', 'counter-b').execute(),
        ],
        ['a lost row', (live) => live.deleteFrom('counters').where('stream', '=', 'counter-b').execute()],
        [
          'a row too many',
          (live) => live.insertInto('counters').values({ stream: 'counter-z', total: 0, steps: 0 }).execute(),
        ],
      ])('%s is found', async (_, damage) => {
        await step('counter-a', 1);
        await step('counter-b', 2);
        await start().caughtUp;
        await damage(db);
        const into = await rebuilt();
        expect((await compareViews(view, db, into)).difference).not.toBeNull();
      });
    });
  });

const isRevision = (item: RecordedEvent | { readonly kind: string }, revision: number): boolean =>
  'revision' in item && item.revision === revision;
