import { batonHandler, context, take } from '../../test/baton-decider';
import { type LossyProxy, startLossyProxy } from '../../test/lossy-proxy';
import { postgresUnderTest } from '../../test/postgres-under-test';
import { sqliteKeysUnderTest } from '../../test/sqlite-keys-under-test';
import { readAll, sampleEvents } from '../contract/sample-events';
import { type EventStore, StoreUnavailable } from '../event-store';
import { openPostgresEventStore } from './open-postgres-event-store';

let under: Awaited<ReturnType<typeof postgresUnderTest>>;
let proxy: LossyProxy;
let store: EventStore;

beforeEach(async () => {
  under = await postgresUnderTest();
  proxy = await startLossyProxy(under.url);
  store = await openPostgresEventStore({ url: proxy.url, pollMs: 5 });
  await store.storeId();
});

afterEach(async () => {
  await store.close();
  await proxy.close();
  await under.dispose();
});

describe('when the connection breaks between a commit and the word of it', () => {
  it('the append is asked again, finds itself, and nothing is there twice', async () => {
    const { lost } = proxy.loseAnswerTo('append_together');
    const batch = sampleEvents(2);
    const result = await store.append('a-1', batch, { expected: 'no-stream' });
    await lost;
    expect(result).toMatchObject({ revision: 1, repeated: true });
    expect((await readAll(under.store, 'a-1')).map(({ id }) => id)).toEqual(batch.map(({ id }) => id));
  });

  it('of several appends, each learns its own outcome from the second time of asking', async () => {
    const repeated = sampleEvents(1);
    const earlier = await store.append('a-1', repeated, { expected: 'no-stream' });
    const { lost } = proxy.loseAnswerTo('append_together');
    const [fresh, again, conflicting] = await Promise.allSettled([
      store.append('a-2', sampleEvents(2), { expected: 'no-stream' }),
      store.append('a-1', repeated, { expected: 'no-stream' }),
      store.append('a-1', sampleEvents(1), { expected: 7 }),
    ]);
    await lost;
    expect(fresh).toMatchObject({ status: 'fulfilled', value: { revision: 1, repeated: true } });
    expect(again).toEqual({ status: 'fulfilled', value: { ...earlier, repeated: true } });
    expect(conflicting).toMatchObject({ status: 'rejected', reason: { expected: 7, actual: 0 } });
    expect(await readAll(under.store, 'a-1')).toHaveLength(1);
    expect(await readAll(under.store, 'a-2')).toHaveLength(2);
  });

  it('and the server stays away, the outcome is unknown; the command tried again is found handled', async () => {
    const keys = await sqliteKeysUnderTest();
    const handler = batonHandler(store, keys.keys);
    const { lost } = proxy.loseAnswerTo('append_together');
    void lost.then(() => proxy.cut());
    await expect(handler.handle('baton-1', context('take'), take('ann'))).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await readAll(under.store, 'baton-1')).toHaveLength(1);
    proxy.heal();
    const again = await handler.handle('baton-1', context('take'), take('ann', 'later'));
    expect(again).toMatchObject({ replayed: true, revision: 0, state: { since: 'noon' } });
    expect(await readAll(under.store, 'baton-1')).toHaveLength(1);
    await keys.dispose();
  });

  it('and somebody else writes before the retry, the command is found handled all the same', async () => {
    const keys = await sqliteKeysUnderTest();
    const [handler, elsewhere] = [batonHandler(store, keys.keys), batonHandler(under.store, keys.keys)];
    const { lost } = proxy.loseAnswerTo('append_together');
    void lost.then(() => proxy.cut());
    await expect(handler.handle('baton-1', context('take'), take('ann'))).rejects.toBeInstanceOf(StoreUnavailable);
    const put = () => [{ type: 'PutDown' as const, data: { by: 'ann' } }];
    await elsewhere.handle('baton-1', context('put'), put);
    proxy.heal();
    const again = await handler.handle('baton-1', context('take'), take('ann'));
    expect(again).toMatchObject({ replayed: true, revision: 1, state: { holder: null } });
    expect(await readAll(under.store, 'baton-1')).toHaveLength(2);
    await keys.dispose();
  });
});

it('an outage is told in one line without the password, and is over when the server is back', async () => {
  const url = new URL(proxy.url);
  url.password = 'secret';
  const other = await openPostgresEventStore({ url: url.href });
  proxy.cut();
  const asked = other.append('a-1', sampleEvents(1), { expected: 'no-stream' });
  await expect(asked).rejects.toBeInstanceOf(StoreUnavailable);
  await expect(asked).rejects.toThrow(/^the event store does not answer: (?!.*secret)[^\n]+$/);
  proxy.heal();
  await other.append('a-1', sampleEvents(1), { expected: 'no-stream' });
  await other.close();
});
