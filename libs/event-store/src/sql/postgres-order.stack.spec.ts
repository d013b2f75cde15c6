import { openPostgres } from '@baton/sql';
import { type Kysely, sql } from 'kysely';
import { postgresUnderTest } from '../../test/postgres-under-test';
import { caughtUp, follow, isEvent, readable, sampleEvents } from '../contract/sample-events';
import type { Position } from '../event-store';
import { openPostgresEventStore } from './open-postgres-event-store';
import { HeldBack } from './postgres-held-back';
import { PostgresStoreEngine } from './postgres-store-engine';
import type { StoreEngine } from './store-engine';

let under: Awaited<ReturnType<typeof postgresUnderTest>>;
let db: Kysely<unknown>;

beforeEach(async () => {
  under = await postgresUnderTest();
  db = openPostgres({ url: under.url, name: 'late writer' });
});

afterEach(async () => {
  await db.destroy();
  await under.dispose();
});

const appendTo = (stream: string) => under.store.append(stream, sampleEvents(1), { expected: 'no-stream' });

/** Appends with a transaction of its own, which took its place before `meanwhile` and commits after it. */
const appendLate = async (stream: string, meanwhile: () => Promise<void>): Promise<void> => {
  const store = await under.store.storeId();
  await db.transaction().execute(async (trx) => {
    await sql`select append_events(${store}, ${stream}, -1, array['late'], array['Sampled'], array['{}'], array['{}'])`.execute(
      trx,
    );
    await meanwhile();
  });
};

type Reader = Pick<StoreEngine, 'page'>;

/** Streams whose events a reader met that looked before and after a transaction committed late. */
const metBy = async (reader: Reader): Promise<string[]> => {
  let before: Awaited<ReturnType<Reader['page']>> | undefined;
  let early: Position = '';
  await appendLate('late-1', async () => {
    early = (await appendTo('early-1')).position;
    before = await reader.page(null, [], 10);
  });
  // others on the same server may hold it back a little longer
  await readable(under.store, early);
  const after = await reader.page(before?.upTo ?? null, [], 10);
  return [...(before?.rows ?? []), ...after.rows].map(({ stream }) => stream);
};

/** Planted bug: what every reader does who takes an identity column for an order. */
const byPositionAlone: Reader = {
  page: async (after) => {
    const { rows } = await sql<{ stream: string; position: number }>`select stream, position from events
      where position > ${Number(after ?? 0)} order by position`.execute(db);
    const upTo = rows.at(-1)?.position ?? after;
    return { rows: rows as never, upTo: upTo === null ? null : String(upTo), more: false, held: false };
  },
};

describe('a transaction that takes an earlier place and commits late', () => {
  it('is never skipped', async () => {
    expect(await metBy(new PostgresStoreEngine(db))).toEqual(['late-1', 'early-1']);
  });

  it('is skipped by a reader that goes by position alone, and this is noticed', async () => {
    expect(await metBy(byPositionAlone)).toEqual(['early-1']);
  });

  it('holds back head and mark until what is stored can be given', async () => {
    const engine = new PostgresStoreEngine(db);
    let following: ReturnType<typeof follow> | undefined;
    await appendLate('late-1', async () => {
      await appendTo('early-1');
      following = follow(under.store, { until: (seen) => seen.filter(isEvent).length === 2 && caughtUp(seen) });
      expect(await engine.page(null, [], 10)).toMatchObject({ rows: [], upTo: null, more: false, held: true });
      expect(await under.store.head()).toBeNull();
    });
    const seen = (await following) ?? [];
    expect(seen.map((given) => (isEvent(given) ? given.stream : given.kind))).toEqual([
      'late-1',
      'early-1',
      'caught-up',
    ]);
    expect(seen.at(-1)).toMatchObject({ position: await under.store.head() });
  });

  it('is named, once, when it keeps readers waiting for long, and so is its end', async () => {
    const said: unknown[][] = [];
    const log = { info: (...line: unknown[]) => said.push(line), warn: (...line: unknown[]) => said.push(line) };
    const gauge: number[] = [];
    let now = 1_000;
    const heldBack = new HeldBack(db, { log, onHeldBack: (ms) => gauge.push(ms) }, () => now);
    await appendLate('late-1', async () => {
      for (now of [1_000, 5_900, 6_100, 9_000]) await heldBack.note('77', true);
    });
    await heldBack.note('78', true);
    await heldBack.note('79', false);
    expect(gauge).toEqual([0, 4_900, 5_100, 8_000, 0, 0]);
    expect(said).toEqual([
      [
        expect.objectContaining({
          heldMs: 5_100,
          session: expect.objectContaining({ application: expect.any(String) as string }) as object,
        }),
        expect.any(String),
      ],
      [{ heldMs: 8_000 }, 'subscriptions go on'],
    ]);
  });
});

it('a page looks at a bounded part of the store, however few streams match', async () => {
  await under.store.append('other-1', sampleEvents(250), { expected: 'no-stream' });
  const rare = await appendTo('rare-1');
  await readable(under.store, rare.position);
  const engine = new PostgresStoreEngine(db);
  const first = await engine.page(null, ['rare-'], 10);
  expect(first).toMatchObject({ rows: [], more: true });
  const [last] = (await engine.page(null, [], 100)).rows.slice(-1);
  expect(first.upTo).toBe(last?.position);
  const third = await engine.page((await engine.page(first.upTo, ['rare-'], 10)).upTo, ['rare-'], 10);
  expect(third).toMatchObject({ rows: [{ stream: 'rare-1' }], more: false, upTo: rare.position });
});

it('appends of another process wake a subscription that looks by itself once an hour', async () => {
  const slow = await openPostgresEventStore({ url: under.url, pollMs: 3_600_000 });
  let appended: Promise<unknown> | undefined;
  await follow(slow, {
    until: (seen) => {
      if (caughtUp(seen)) appended ??= appendTo('d-1');
      return seen.some(isEvent);
    },
  });
  await appended;
  await slow.close();
});

it('refuses positions of another store, and names that cannot be stored', async () => {
  const signal = new AbortController().signal;
  const iterator = under.store.subscribe({ after: '0000000000000007', streams: [], signal })[Symbol.asyncIterator]();
  await expect(iterator.next()).rejects.toThrow("'0000000000000007' is no position of this store");
  await expect(appendTo('d-\u0000')).rejects.toThrow(TypeError);
});

it('refuses a database of another encoding', async () => {
  const name = `latin_${process.pid}`;
  await sql`create database ${sql.id(name)} encoding 'LATIN1' locale 'C' template template0`.execute(db);
  const url = new URL(under.url);
  url.pathname = name;
  const store = await openPostgresEventStore({ url: url.href });
  await expect(store.storeId()).rejects.toThrow('its database is encoded as LATIN1');
  await store.close();
  await sql`drop database ${sql.id(name)}`.execute(db);
});
