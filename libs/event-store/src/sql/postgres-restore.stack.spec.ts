import { OwnCluster } from '../../test/own-cluster';
import { everything, placesOf, readable, sampleEvents } from '../contract/sample-events';
import { type EventStore, StoreUnavailable } from '../event-store';
import { openPostgresEventStore } from './open-postgres-event-store';

let clusters: OwnCluster[] = [];
const opened: EventStore[] = [];

beforeAll(async () => {
  clusters = [await OwnCluster.start(), await OwnCluster.start()];
});

afterAll(async () => {
  for (const cluster of clusters) await cluster.dispose();
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

const clusterOf = (which: 0 | 1): OwnCluster => clusters[which] as OwnCluster;

const open = async (which: 0 | 1, database: string): Promise<EventStore> => {
  const store = await openPostgresEventStore({ url: clusterOf(which).url(database), pollMs: 5 });
  opened.push(store);
  return store;
};

const createDatabase = async (which: 0 | 1, name: string): Promise<void> => {
  await clusterOf(which).sql('postgres', `create database ${name}`);
};

const append = (store: EventStore, stream: string, count = 1) =>
  store.append(stream, sampleEvents(count), { expected: 'no-stream' });

/** Takes many transaction ids, as a cluster that is older than another has. */
const grow = (which: 0 | 1): Promise<void> =>
  clusterOf(which).sql(
    'postgres',
    `do $$ begin for n in 1..500 loop perform pg_current_xact_id(); commit; end loop; end $$`,
  );

/** A store with some events in a database of the first cluster, and yesterday's dump of it. */
const dumped = async (database: string) => {
  await createDatabase(0, database);
  const store = await open(0, database);
  for (const stream of ['a-1', 'b-1', 'c-1']) await append(store, stream, 3);
  const before = await everything(store);
  const file = clusterOf(0).file(`${database}.dump`);
  await clusterOf(0).program('pg_dump', ['-Fc', '-f', file, clusterOf(0).url(database)]);
  const lost = await append(store, 'd-1');
  return { store, storeId: await store.storeId(), before, file, lost };
};

const restore = (which: 0 | 1, database: string, file: string, ...options: string[]): Promise<string> =>
  clusterOf(which).program('pg_restore', [...options, '-d', clusterOf(which).url(database), file]);

/** Everything of the dump can be read, new events come after it, and the id is another one. */
const expectRenewed = async (
  store: EventStore,
  { storeId, before }: Awaited<ReturnType<typeof dumped>>,
): Promise<void> => {
  expect(await store.storeId()).not.toBe(storeId);
  const restored = await everything(store);
  expect(placesOf(restored)).toEqual(placesOf(before));
  const { position } = await append(store, 'e-1', 2);
  await readable(store, position);
  expect((await everything(store, restored.at(-1)?.position)).map(({ stream }) => stream)).toEqual(['e-1', 'e-1']);
  expect(await everything(store)).toHaveLength(before.length + 2);
};

it('restored into another cluster, the store has a new id, and nothing of it is out of sight', async () => {
  await grow(0);
  const dump = await dumped('abroad');
  await createDatabase(1, 'abroad');
  await restore(1, 'abroad', dump.file);
  const store = await open(1, 'abroad');
  await expectRenewed(store, dump);
  const again = await open(1, 'abroad');
  expect(await again.storeId()).toBe(await store.storeId());
});

it('restored into another database of the cluster, the store has a new id', async () => {
  const dump = await dumped('original');
  await createDatabase(0, 'twin');
  await restore(0, 'twin', dump.file);
  await expectRenewed(await open(0, 'twin'), dump);
  expect(await dump.store.storeId()).toBe(dump.storeId);
});

it('restored under the same name, the store has a new id, and a process that remembers the old one stops', async () => {
  const dump = await dumped('same_name');
  const url = new URL(clusterOf(0).url('same_name'));
  await clusterOf(0).sql('postgres', `drop database ${url.pathname.slice(1)} with (force)`);
  await createDatabase(0, 'same_name');
  await restore(0, 'same_name', dump.file);
  const refused = append(dump.store, 'f-1');
  await expect(refused).rejects.toBeInstanceOf(StoreUnavailable);
  await expect(refused).rejects.toThrow('restored from a backup while this process ran: restart it');
  await expect(everything(dump.store)).rejects.toThrow('restart it');
  await expect(dump.store.head()).rejects.toThrow('restart it');
  expect(await dump.store.storeId()).not.toBe(dump.storeId);
  await expectRenewed(await open(0, 'same_name'), dump);
});

it('restored over the tables while processes are connected, the store has a new id', async () => {
  const dump = await dumped('in_place');
  await restore(0, 'in_place', dump.file, '--clean', '--single-transaction');
  await expect(append(dump.store, 'f-1')).rejects.toThrow('restart it');
  await expectRenewed(await open(0, 'in_place'), dump);
});

it('restored as rows into the very tables that it came from, the store has a new id', async () => {
  const dump = await dumped('rows_only');
  await clusterOf(0).sql('rows_only', 'truncate events, store, migrations');
  await restore(0, 'rows_only', dump.file, '--data-only');
  await expect(append(dump.store, 'f-1')).rejects.toThrow('restart it');
  await expectRenewed(await open(0, 'rows_only'), dump);
});

it('vacuumed, rewritten, and restarted after a crash, the store keeps its id', async () => {
  const dump = await dumped('kept');
  await clusterOf(0).sql('kept', 'vacuum (full, freeze)', 'vacuum (freeze) store', 'cluster events using events_pkey');
  expect(await dump.store.storeId()).toBe(dump.storeId);
  await append(dump.store, 'g-1');
  await clusterOf(0).crash();
  await clusterOf(0).up();
  const after = await open(0, 'kept');
  expect(await after.storeId()).toBe(dump.storeId);
  await append(dump.store, 'g-2');
  await readable(dump.store, dump.lost.position);
  expect((await everything(after)).map(({ stream }) => stream).slice(-3)).toEqual(['d-1', 'g-1', 'g-2']);
});
