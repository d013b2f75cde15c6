import { randomUUID } from 'node:crypto';
import { openPostgres } from '@baton/sql';
import { type Kysely, sql, type Transaction } from 'kysely';
import { postgresUnderTest } from '../../test/postgres-under-test';
import { everything, readable, readAll, sampleEvent, sampleEvents } from '../contract/sample-events';
import { type EventStore, type Position, StoreUnavailable } from '../event-store';
import { openPostgresEventStore } from './open-postgres-event-store';
import * as queries from './postgres-store-queries';
import type { Append } from './store-engine';
import { toRow } from './store-schema';

const STREAMS = 40;
const ROUNDS = 15;

let under: Awaited<ReturnType<typeof postgresUnderTest>>;
let pools: readonly [Kysely<unknown>, Kysely<unknown>];

beforeEach(async () => {
  under = await postgresUnderTest();
  const open = () => openPostgres({ url: under.url, name: 'group writer' });
  pools = [open(), open()];
});

afterEach(async () => {
  await Promise.all(pools.map((db) => db.destroy()));
  await under.dispose();
});

const appendAll = (store: EventStore, streams: readonly string[]) =>
  Promise.allSettled(streams.map((name) => store.append(name, sampleEvents(1), { expected: 'no-stream' })));

/** The transaction that appended it. */
const transactionOf = (position: Position): string => position.split('-')[0] ?? '';

it('appends of one moment share a transaction, and those of one stream do not', async () => {
  await under.store.storeId();
  const results = await Promise.all([
    under.store.append('a-1', sampleEvents(2), { expected: 'no-stream' }),
    under.store.append('a-2', sampleEvents(1), { expected: 'no-stream' }),
    under.store.append('a-1', sampleEvents(1), { expected: 1 }),
  ]);
  const [first, second, third] = results.map(({ position }) => transactionOf(position));
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  expect(results.map(({ revision }) => revision)).toEqual([1, 0, 2]);
});

it('a stream is in the order of its revisions, also where a group holds several events of it', async () => {
  const batches = ['z-1', 'a-1', 'm-1'].map((name) => ({ name, events: sampleEvents(20) }));
  const appended = batches.map(({ name, events }) => under.store.append(name, events, { expected: 'no-stream' }));
  for (const { position } of await Promise.all(appended)) await readable(under.store, position);
  const stored = await everything(under.store);
  for (const { name, events } of batches) {
    const own = stored.filter(({ stream }) => stream === name);
    expect(own.map(({ revision }) => revision)).toEqual(events.map((_, revision) => revision));
    expect(own.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  }
});

it('what cannot be stored of one append fails that one alone', async () => {
  await under.store.storeId();
  const bad = { ...sampleEvent(), type: 'Sam\u0000pled' };
  const [one, refused, other] = await Promise.allSettled([
    under.store.append('a-1', sampleEvents(1), { expected: 'no-stream' }),
    under.store.append('a-2', [sampleEvent(), bad], { expected: 'no-stream' }),
    under.store.append('a-3', sampleEvents(1), { expected: 'no-stream' }),
  ]);
  expect([one?.status, refused?.status, other?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((refused as PromiseRejectedResult).reason).toBeInstanceOf(StoreUnavailable);
  expect(await readAll(under.store, 'a-2')).toEqual([]);
});

it('of two processes that append to the same streams at once, one wins each', async () => {
  const elsewhere = await openPostgresEventStore({ url: under.url });
  await Promise.all([under.store.storeId(), elsewhere.storeId()]);
  for (let round = 0; round < ROUNDS; round += 1) {
    const streams = Array.from({ length: STREAMS }, (_, n) => `r-${round}-${n}`);
    const outcomes = await Promise.all([
      appendAll(under.store, streams),
      appendAll(elsewhere, [...streams].reverse()).then((settled) => settled.reverse()),
    ]);
    for (let n = 0; n < STREAMS; n += 1) {
      expect(outcomes.map((of) => of[n]?.status).sort()).toEqual(['fulfilled', 'rejected']);
    }
  }
  await elsewhere.close();
});

describe('two groups that name the same streams in opposite orders', () => {
  const groupOf = (streams: readonly string[]): Append[] =>
    streams.map((stream) => ({ stream, expected: -1, rows: [toRow(stream, 0, sampleEvent())] }));

  /** Waits until so many others wait for a lock that this transaction holds. */
  const untilWaitedFor = async (trx: Transaction<unknown>, many: number): Promise<void> => {
    for (let waiting = 0; waiting < many;) {
      const { rows } = await sql<{ waiting: number }>`
        select count(distinct pid)::int as waiting from pg_locks
        where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))
      `.execute(trx);
      waiting = rows[0]?.waiting ?? 0;
    }
  };

  /**
   * How often one was given up for the other. Each waits for its first stream before either may go on, so that it does not depend on
   * the machine whether their ways cross.
   */
  const deadlocks = async (): Promise<number> => {
    const store = await under.store.storeId();
    const streams = Array.from({ length: STREAMS }, () => `s-${randomUUID()}`);
    const gate = await pools[0].transaction().execute(async (trx) => {
      await queries.append(trx, store, groupOf(streams));
      const groups = Promise.allSettled([
        queries.append(pools[0], store, groupOf(streams)),
        queries.append(pools[1], store, groupOf([...streams].reverse())),
      ]);
      await untilWaitedFor(trx, 2);
      return { groups };
    });
    const refused = (await gate.groups).flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    for (const { code } of refused) expect(code).toBe('40P01');
    return refused.length;
  };

  it('do not wait for each other', async () => {
    expect(await deadlocks()).toBe(0);
  });

  it('would, if each took its locks in its own order; this is noticed', async () => {
    await under.store.storeId();
    const { rows } = await sql<{ text: string }>`select pg_get_functiondef('append_together'::regproc) as text`.execute(
      pools[0],
    );
    const broken = rows[0]?.text.replace(
      'select distinct hashtextextended(s, 7077) as key from unnest(in_streams) s order by key',
      'select hashtextextended(s, 7077) as key from unnest(in_streams) s',
    );
    expect(broken).not.toBe(rows[0]?.text);
    await sql.raw(broken ?? '').execute(pools[0]);
    expect(await deadlocks()).toBe(1);
  });
});
