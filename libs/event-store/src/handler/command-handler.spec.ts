import { Rejection } from '@baton/decider';
import { batonHandler, context, putDown, take } from '../../test/baton-decider';
import { sqliteKeysUnderTest } from '../../test/sqlite-keys-under-test';
import { sqliteUnderTest } from '../../test/sqlite-under-test';
import { watched, type Watch, type WatchedStore } from '../../test/watched-store';
import type { KeyStoreUnderTest } from '../contract/key-store.contract';
import type { StoreUnderTest } from '../contract/promise';
import { collect, sampleEvent } from '../contract/sample-events';
import { StoreUnavailable, UnknownEventType } from '../event-store';
import { IdempotencyKeyReused, TooMuchContention } from './command-context';

let under: StoreUnderTest;
let keys: KeyStoreUnderTest;
beforeEach(async () => {
  [under, keys] = await Promise.all([sqliteUnderTest(), sqliteKeysUnderTest()]);
});
afterEach(async () => {
  await Promise.all([under.dispose(), keys.dispose()]);
});

/** A handler with a cache of its own over the one store, as each replica has. */
const replica = (watch: Watch = {}, options = {}): ReturnType<typeof batonHandler> & { store: WatchedStore } => {
  const store = watched(under.store, watch);
  return Object.assign(batonHandler(store, keys.keys, options), { store });
};

const stored = (stream = 'baton-1') => collect(under.store.readStream(stream));
const typesStored = async () => (await stored()).map(({ type }) => type);

describe('a command', () => {
  it('appends what it decides, and answers with the state after it', async () => {
    const handled = await replica().handle('baton-1', context('a'), take('ann', 'noon', 'secret'));
    expect(handled).toEqual({
      state: { holder: 'ann', since: 'noon', turns: 1 },
      revision: 0,
      events: [{ type: 'Taken', data: { by: 'ann', at: 'noon', note: 'secret' } }],
      replayed: false,
    });
    const [event] = await stored();
    expect(event).toMatchObject({ type: 'Taken', metadata: { ...context('a'), schemaVersion: 1 } });
    expect(JSON.stringify(event)).not.toContain('secret');
  });

  it('costs one append and no read when the stream is warm', async () => {
    const warm = replica();
    await warm.handle('baton-1', context('a'), take('ann'));
    const before = { ...warm.store.counts };
    await warm.handle('baton-1', context('b'), putDown('ann'));
    await warm.handle('baton-1', context('c'), take('bob'));
    expect(warm.store.counts).toEqual({ ...before, appends: before.appends + 2 });
  });

  it('learns whose data it holds from the state after its events', async () => {
    const customerId = ({ holder }: { holder: string | null }) => `customer of ${holder}`;
    await replica().handle('baton-1', context('a', { customerId }), take('ann'));
    expect((await stored())[0]?.metadata.customerId).toBe('customer of ann');
  });

  it('that has nothing to do appends nothing, also on a stream that is not there', async () => {
    expect(await replica().handle('baton-1', context('a'), putDown('ann'))).toEqual({
      state: { holder: null, since: null, turns: 0 },
      revision: -1,
      events: [],
      replayed: false,
    });
    expect(await stored()).toEqual([]);
  });

  it('of an erased person is rejected as erased', async () => {
    await keys.keys.destroy('customer-1');
    const handling = replica().handle('baton-1', context('a'), take('ann', 'noon', 'secret'));
    await expect(handling).rejects.toEqual(new Rejection('erased'));
  });

  it('whose decision is a bug fails as that bug', async () => {
    const buggy = () => {
      throw new RangeError('a bug');
    };
    await expect(replica().handle('baton-1', context('a'), buggy)).rejects.toThrow(RangeError);
  });
});

describe('another replica', () => {
  it('does not make a rejection out of date', async () => {
    const [one, two] = [replica(), replica()];
    await one.handle('baton-1', context('a'), take('ann'));
    await expect(two.handle('baton-1', context('b'), take('bob'))).rejects.toMatchObject({ code: 'already-taken' });
    await one.handle('baton-1', context('c'), putDown('ann'));
    expect((await two.handle('baton-1', context('d'), take('bob'))).state.holder).toBe('bob');
  });

  it('does not make nothing-to-do out of date', async () => {
    const [one, two] = [replica(), replica()];
    await one.handle('baton-1', context('a'), take('ann'));
    await two.load('baton-1');
    await one.handle('baton-1', context('b'), putDown('ann'));
    await one.handle('baton-1', context('c'), take('bob'));
    await expect(two.handle('baton-1', context('d'), take('ann'))).rejects.toMatchObject({
      details: { by: 'bob' },
    });
  });

  it('is seen by whoever loads', async () => {
    const [one, two] = [replica(), replica()];
    expect(await two.load('baton-1')).toMatchObject({ revision: -1 });
    await one.handle('baton-1', context('a'), take('ann'));
    expect(await two.load('baton-1')).toEqual({ state: { holder: 'ann', since: 'noon', turns: 1 }, revision: 0 });
    await one.handle('baton-1', context('b'), putDown('ann'));
    expect(await two.load('baton-1')).toMatchObject({ revision: 1 });
  });

  it('that appended first makes the command decide again', async () => {
    const [one, two] = [replica(), replica()];
    await one.handle('baton-1', context('a'), take('ann'));
    await two.load('baton-1');
    await one.handle('baton-1', context('b'), putDown('ann'));
    await one.handle('baton-1', context('c'), take('ann', 'later'));
    expect((await two.handle('baton-1', context('d'), putDown('ann'))).revision).toBe(3);
    expect(await typesStored()).toEqual(['Taken', 'PutDown', 'Taken', 'PutDown']);
  });

  it('that always appends first is given up on after five times', async () => {
    const other = replica();
    let turn = 0;
    const interfere = async (): Promise<void> => {
      turn += 1;
      await other.handle('baton-1', context(`${turn}`), turn % 2 === 1 ? take('eve') : putDown('eve'));
    };
    const unlucky = replica({ beforeAppend: interfere });
    const swap = () => [{ type: 'PutDown', data: { by: 'ann' } }] as const;
    await expect(unlucky.handle('baton-1', context('a'), swap)).rejects.toBeInstanceOf(TooMuchContention);
    expect(unlucky.store.counts.appends).toBe(5);
    expect(await stored()).toHaveLength(5);
  });
});

describe('a retried command', () => {
  const retryEverywhere = async (handlers: readonly ReturnType<typeof replica>[]) => {
    for (const handler of handlers) {
      for (let n = 0; n < 5; n += 1) {
        const again = await handler.handle('baton-1', context('a'), take('ann', `retry ${n}`));
        expect(again).toMatchObject({ replayed: true, events: [] });
      }
    }
  };

  it('has one effect: here, on a replica that is warm, on one that is new, and after others wrote', async () => {
    const [one, two] = [replica(), replica()];
    await two.load('baton-1');
    await one.handle('baton-1', context('a'), take('ann'));
    await retryEverywhere([one, two, replica()]);
    expect(await stored()).toHaveLength(1);
    await one.handle('baton-1', context('b'), putDown('ann'));
    await two.handle('baton-1', context('c'), take('bob'));
    await retryEverywhere([one, two, replica()]);
    expect(await typesStored()).toEqual(['Taken', 'PutDown', 'Taken']);
  });

  it('answers with the state as it is now', async () => {
    const [one, two] = [replica(), replica()];
    await one.handle('baton-1', context('a'), take('ann'));
    await two.handle('baton-1', context('b'), putDown('ann'));
    expect(await one.handle('baton-1', context('a'), take('ann'))).toMatchObject({
      state: { holder: null },
      revision: 1,
      replayed: true,
    });
  });

  it('whose first reply was lost finds what it had appended, and not what it would decide now', async () => {
    let lose = true;
    const losing = replica({
      afterAppend: async () => {
        if (lose) throw new StoreUnavailable('the reply was lost');
      },
    });
    await expect(losing.handle('baton-1', context('a'), take('ann', 'first'))).rejects.toBeInstanceOf(StoreUnavailable);
    lose = false;
    const again = await losing.handle('baton-1', context('a'), take('ann', 'second'));
    expect(again).toMatchObject({ state: { since: 'first' }, replayed: true });
    expect(await losing.load('baton-1')).toMatchObject({ state: { since: 'first', turns: 1 }, revision: 0 });
  });

  it('that reaches a replica which has not seen the first one is not folded as decided there', async () => {
    const [one, two] = [replica(), replica()];
    for (const each of [one, two]) await each.load('baton-1');
    await one.handle('baton-1', context('z'), take('ann'));
    await one.handle('baton-1', context('y'), putDown('ann'));
    await two.load('baton-1');
    await one.handle('baton-1', context('a'), take('ann', 'first'));
    const again = await two.handle('baton-1', context('a'), take('ann', 'second'));
    expect(again).toMatchObject({ state: { since: 'first', turns: 2 }, events: [], replayed: true });
    expect(await stored()).toHaveLength(3);
  });

  it('twice at the same moment, on one replica and on two, has one effect', async () => {
    const [one, two] = [replica(), replica()];
    const handled = await Promise.all(
      [one, one, two, two].map((each) => each.handle('baton-1', context('a'), take('ann'))),
    );
    expect(handled.map(({ replayed }) => replayed).sort()).toEqual([false, true, true, true]);
    expect(await stored()).toHaveLength(1);
  });

  it('after a rejection is decided again', async () => {
    const one = replica();
    await one.handle('baton-1', context('a'), take('ann'));
    await expect(one.handle('baton-1', context('b'), take('bob'))).rejects.toThrow(Rejection);
    await one.handle('baton-1', context('c'), putDown('ann'));
    expect((await one.handle('baton-1', context('b'), take('bob'))).replayed).toBe(false);
  });

  it('with another body is refused, on every replica', async () => {
    const [one, two] = [replica(), replica()];
    await two.load('baton-1');
    await one.handle('baton-1', context('a', { bodyHash: 'body 1' }), take('ann'));
    for (const each of [one, two, replica()]) {
      const reused = each.handle('baton-1', context('a', { bodyHash: 'body 2' }), take('ann'));
      await expect(reused).rejects.toBeInstanceOf(IdempotencyKeyReused);
      expect((await each.handle('baton-1', context('a', { bodyHash: 'body 1' }), take('ann'))).replayed).toBe(true);
    }
    expect(await stored()).toHaveLength(1);
  });

  it('of several events has all of them once', async () => {
    const both = () => [...take('ann')(initial), ...putDown('ann')({ ...initial, holder: 'ann' })];
    const initial = { holder: null, since: null, turns: 0 };
    for (const each of [replica(), replica(), replica()]) await each.handle('baton-1', context('a'), both);
    expect(await typesStored()).toEqual(['Taken', 'PutDown']);
  });
});

describe('a crowd', () => {
  it('at one stream: one wins, all others are told, and one append and one read are enough', async () => {
    const one = replica();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) => one.handle('baton-1', context(`${n}`), take(`agent-${n}`))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ details: { by: 'agent-0' } });
    }
    expect(one.store.counts).toEqual({ appends: 1, reads: 1, eventsRead: 0 });
  });

  it('on several replicas at one stream: one wins each round, and nobody runs out of attempts', async () => {
    const replicas = [replica(), replica(), replica()];
    for (let round = 0; round < 10; round += 1) {
      const outcomes = await Promise.allSettled(
        replicas.flatMap((each, r) =>
          Array.from({ length: 10 }, (_, n) =>
            each.handle('baton-1', context(`${round}/${r}/${n}`), take(`${r}/${n}`)),
          ),
        ),
      );
      const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
      expect(failed).toHaveLength(29);
      for (const reason of failed) expect(reason).toMatchObject({ code: 'already-taken' });
      const holder = (await replica().load('baton-1')).state.holder ?? '';
      await replica().handle('baton-1', context(`${round}/end`), putDown(holder));
    }
    expect(await stored()).toHaveLength(20);
  });

  it('at one stream does not hold up another stream', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const one = replica({ beforeAppend: async (stream) => (stream === 'baton-1' ? held : undefined) });
    const slow = one.handle('baton-1', context('a'), take('ann'));
    expect((await one.handle('baton-2', context('b'), take('bob'))).revision).toBe(0);
    release();
    expect((await slow).revision).toBe(0);
  });

  it('gets an answer also after one of it failed', async () => {
    let fail = true;
    const one = replica({
      beforeAppend: async () => {
        if (fail) throw new StoreUnavailable('down');
      },
    });
    const first = one.handle('baton-1', context('a'), take('ann'));
    const second = first.catch(() => (fail = false)).then(() => one.handle('baton-1', context('b'), take('bob')));
    await expect(first).rejects.toBeInstanceOf(StoreUnavailable);
    expect((await second).state.holder).toBe('bob');
  });
});

describe('what the handler keeps', () => {
  it('is bounded by count and by bytes, and correct without', async () => {
    const turnOver = (handler: ReturnType<typeof replica>, stream: string, key: string) =>
      handler.handle(stream, context(key), (now) => (now.holder === null ? take('ann')(now) : putDown('ann')(now)));
    let turns = 0;
    for (const bound of [{ cacheSize: 2 }, { cacheBytes: 5_000 }, { cacheBytes: 1 }]) {
      const one = replica({}, bound);
      for (let round = 0; round < 3; round += 1) {
        for (const stream of ['baton-1', 'baton-2', 'baton-3', 'baton-4']) {
          const { revision } = await turnOver(one, stream, `${turns} ${stream}`);
          expect(revision).toBe(turns);
        }
        turns += 1;
      }
      expect(one.store.counts.reads).toBeGreaterThan(4);
    }
  });

  it('of a stream is dropped when it is told to forget', async () => {
    const one = replica();
    await one.handle('baton-1', context('a'), take('ann'));
    await one.forget('baton-1');
    const before = one.store.counts.eventsRead;
    await one.load('baton-1');
    expect(one.store.counts.eventsRead).toBe(before + 1);
  });

  it('stops before an event that it does not know, for commands and for reads', async () => {
    const one = replica();
    await one.handle('baton-1', context('a'), take('ann'));
    await under.store.append('baton-1', [sampleEvent()], { expected: 0 });
    await expect(one.load('baton-1')).rejects.toBeInstanceOf(UnknownEventType);
    await expect(one.handle('baton-1', context('b'), putDown('ann'))).rejects.toBeInstanceOf(UnknownEventType);
    await expect(replica().handle('baton-1', context('b'), putDown('ann'))).rejects.toBeInstanceOf(UnknownEventType);
    expect(await stored()).toHaveLength(2);
  });
});
