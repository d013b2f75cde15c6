import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { type DoubleUnderTest, kurrentDbUnderTest, openForRace } from '../../test/kurrentdb/kurrentdb-under-test';
import { DoubleLog } from '../../test/kurrentdb/double-log';
import { type DoubleOptions, KurrentDbDouble } from '../../test/kurrentdb/kurrentdb-double';
import { appendPromises } from '../contract/append.promises';
import { eventStoreContract } from '../contract/event-store.contract';
import { caughtUp, everything, follow, isEvent, placesOf, readAll, sampleEvents } from '../contract/sample-events';
import { StoreUnavailable } from '../event-store';
import { openKurrentDbEventStore, renewKurrentDbStoreId } from './open-kurrentdb-event-store';

/** Whatever a test did, no request may have asked for what our adapter must never ask for. */
const checked = async (options: DoubleOptions = {}): Promise<DoubleUnderTest> => {
  const under = await kurrentDbUnderTest(options);
  const dispose = async (): Promise<void> => {
    await under.dispose();
    expect(under.double.violations).toEqual([]);
  };
  return { ...under, dispose };
};

eventStoreContract('KurrentDB (a double that speaks its protocol)', () => checked());

describe('on a server that has no batches, where the client appends by another call,', () => {
  it.each(appendPromises)('$name', async ({ check }) => {
    const under = await checked({ batches: false });
    try {
      await check(under);
    } finally {
      await under.dispose();
    }
  });
});

describe('the KurrentDB event store, on a double of the server', () => {
  let under: DoubleUnderTest;
  /** Put away whatever became of the test: a server left open would keep the run from ending. */
  const others: (() => unknown)[] = [];
  beforeEach(async () => (under = await checked()));
  afterEach(async () => {
    for (const close of others.splice(0)) await close();
    await under.dispose();
  });

  it('asks for an exact revision with every append', async () => {
    await under.store.append('d-1', sampleEvents(2), { expected: 'no-stream' });
    await under.store.append('d-1', sampleEvents(1), { expected: 1 });
    await under.store.storeId();
    expect(under.double.appends).toEqual(['d-1 -1', 'd-1 1', 'baton-store -1']);
  });

  it('takes an append whose answer was lost for its own when it is tried again', async () => {
    const store = await openKurrentDbEventStore({ url: under.url, deadlineMs: 1_500 });
    others.push(() => store.close());
    const batch = sampleEvents(2);
    under.double.answersToLose = 1;
    await expect(store.append('d-1', batch, { expected: 'no-stream' })).rejects.toBeInstanceOf(StoreUnavailable);
    const again = await store.append('d-1', batch, { expected: 'no-stream' });
    expect(again).toEqual({ revision: 1, position: await store.head(), repeated: true });
    expect(await readAll(store, 'd-1')).toHaveLength(2);
  });

  it('goes on after the last event when the server ends a subscription, and gives nothing twice', async () => {
    await under.store.append('d-1', sampleEvents(2), { expected: 'no-stream' });
    const seen = await follow(under.store, {
      until: (given) => {
        const events = given.filter(isEvent).length;
        if (caughtUp(given) && events < 8) {
          under.double.endSubscriptions();
          void under.store.append('d-1', sampleEvents(2), { expected: events - 1 });
        }
        return events === 8 && caughtUp(given);
      },
    });
    expect(placesOf(seen.filter(isEvent))).toEqual(placesOf(await readAll(under.store, 'd-1')));
    expect(under.double.subscriptions).toBe(4);
  });

  it('gives nothing twice either when the server repeats the event that a subscription goes on after', async () => {
    const repeating = await checked({ repeatsLast: true });
    others.push(repeating.dispose);
    await repeating.store.append('d-1', sampleEvents(3), { expected: 'no-stream' });
    const all = await everything(repeating.store);
    for (const [index, { position }] of all.entries()) {
      expect(placesOf(await everything(repeating.store, position))).toEqual(placesOf(all.slice(index + 1)));
    }
  });

  it('finds a server that came back at the same place, without missing an event', async () => {
    await under.store.append('d-1', sampleEvents(3), { expected: 'no-stream' });
    let back: Promise<KurrentDbDouble> | undefined;
    const restart = async (): Promise<KurrentDbDouble> => {
      under.double.stop();
      const { double } = await KurrentDbDouble.start({ port: under.port, log: under.double.log });
      others.push(() => double.stop());
      return double;
    };
    const seen = await follow(under.store, {
      until: (given) => {
        if (caughtUp(given)) back ??= restart().then((double) => appendedTo(under, double));
        return given.filter(isEvent).length === 4;
      },
    });
    await back;
    expect(seen.filter(isEvent).map(({ revision }) => revision)).toEqual([0, 1, 2, 3]);
  });

  it('says that it caught up only behind the events that came before, however slowly they are read', async () => {
    await under.store.append('d-1', sampleEvents(200), { expected: 'no-stream' });
    const stop = new AbortController();
    let events = 0;
    for await (const given of under.store.subscribe({ after: null, streams: ['d-'], signal: stop.signal })) {
      if (isEvent(given)) events += 1;
      else {
        expect(events).toBe(200);
        stop.abort();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it("moves the mark past other streams' events, never beyond the newest event, and not past one that is still to come", async () => {
    await under.store.append('d-1', sampleEvents(1), { expected: 'no-stream' });
    let other: Promise<unknown> | undefined;
    const seen = await follow(under.store, {
      streams: ['d-'],
      until: (given) => {
        if (given.length === 2) other ??= under.store.append('e-1', sampleEvents(3), { expected: 'no-stream' });
        return given.length === 3;
      },
    });
    await other;
    expect(seen.slice(1)).toEqual([
      { kind: 'caught-up', position: seen[0]?.position },
      { kind: 'caught-up', position: await under.store.head() },
    ]);
  });

  it('takes a prefix for itself and not for a pattern', async () => {
    for (const name of ['d.1-x', 'dd1-x', 'd.1'])
      await under.store.append(name, sampleEvents(1), { expected: 'no-stream' });
    const seen = await follow(under.store, { streams: ['d.1-', 'd('], until: caughtUp });
    expect(seen.filter(isEvent).map(({ stream }) => stream)).toEqual(['d.1-x']);
  });

  it('refuses a position beyond the end of the log, which a restored backup makes', async () => {
    await under.store.append('d-1', sampleEvents(3), { expected: 'no-stream' });
    const after = await under.store.head();
    const { double, url } = await KurrentDbDouble.start({ log: new DoubleLog() });
    const restored = await openForRace(url);
    others.push(
      () => restored.close(),
      () => double.stop(),
    );
    await restored.append('d-1', sampleEvents(1), { expected: 'no-stream' });
    const error = await everything(restored, after).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('restored from a backup');
    expect(error).not.toBeInstanceOf(StoreUnavailable);
  });

  it('gets a new id when somebody says that it was restored', async () => {
    const before = await under.store.storeId();
    const renewed = await renewKurrentDbStoreId({ url: under.url });
    expect(renewed).not.toBe(before);
    expect(await under.store.storeId()).toBe(renewed);
    expect(await under.store.head()).toBeNull();
  });

  it("halts at an event that is not Baton's in a stream of Baton's", async () => {
    const text = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
    const foreign = { id: crypto.randomUUID(), type: 'Foreign', data: text({}), metadata: text({}) };
    under.double.log.append('d-1', -1, [foreign]);
    await expect(readAll(under.store, 'd-1')).rejects.toThrow('not an event of Baton');
    await expect(everything(under.store)).rejects.toThrow('not an event of Baton');
  });

  it('refuses streams that are not for events, and positions of another store', async () => {
    for (const name of ['$users', 'baton-store', '']) {
      await expect(under.store.append(name, sampleEvents(1), { expected: 'no-stream' })).rejects.toThrow(TypeError);
    }
    await expect(under.store.append('d-1', sampleEvents(1), { expected: -1 })).rejects.toThrow('no expected revision');
    await expect(everything(under.store, '0000000000000001')).rejects.toThrow('is no position of this store');
  });
});

describe('what a server that is not there means', () => {
  it('opening needs none; the first use says that the store is unavailable, in time', async () => {
    const store = await openKurrentDbEventStore({ url: 'kurrentdb://127.0.0.1:1?tls=false', deadlineMs: 2_000 });
    await expect(store.append('d-1', sampleEvents(1), { expected: 'no-stream' })).rejects.toBeInstanceOf(
      StoreUnavailable,
    );
    await expect(readAll(store, 'd-1')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(everything(store)).rejects.toBeInstanceOf(StoreUnavailable);
    await store.close();
  });
});

describe('connection strings', () => {
  it.each([
    'esdb://localhost:2113?tls=false',
    'kurrentdb://admin:secret@one:2113,two:2113,three:2113?tlsVerifyCert=false&nodePreference=leader',
    'kurrentdb+discover://cluster.example.org:2113?maxDiscoverAttempts=3&gossipTimeout=2',
  ])('%s opens without a server', async (url) => {
    const store = await openKurrentDbEventStore({ url });
    await store.close();
  });

  it.each([
    'postgres://user:secret@localhost/x',
    'kurrentdb://user:secret@',
    'kurrentdb://user:secret@localhost:port',
    'kurrentdb://user:secret@localhost?tls=maybe',
    'kurrentdb://user:secret@localhost?throwOnAppendFailure=false',
    'kurrentdb://user:secret@localhost?tlsCAFile=/nowhere/ca.crt',
  ])('%s is refused, without showing the password', async (url) => {
    const error = await openKurrentDbEventStore({ url }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).not.toContain('secret');
  });
});

describe("the double's checks notice", () => {
  it.each([
    ['an append without an expectation', (client: KurrentDBClient) => client.appendToStream('d-1', foreignEvent(), {})],
    [
      'a read that a follower may answer',
      async (client: KurrentDBClient) => {
        for await (const { event } of client.readAll({ maxCount: 1 })) expect(event).toBeDefined();
      },
    ],
  ])('%s', async (_, violate) => {
    const { double, url } = await KurrentDbDouble.start();
    const client = KurrentDBClient.connectionString(url);
    await violate(client);
    expect(double.violations).not.toEqual([]);
    await client.dispose();
    double.stop();
  });
});

const foreignEvent = () =>
  ({
    id: crypto.randomUUID(),
    type: 'Foreign',
    contentType: 'application/json',
    data: {},
    metadata: undefined,
  }) as const;

const appendedTo = async (under: DoubleUnderTest, double: KurrentDbDouble): Promise<KurrentDbDouble> => {
  const store = await openForRace(under.url);
  await store.append('d-1', sampleEvents(1), { expected: 2 });
  await store.close();
  return double;
};
