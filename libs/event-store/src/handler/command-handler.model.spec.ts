import { Rejection } from '@baton/decider';
import fc from 'fast-check';
import { type Baton, batonDecider, batonHandler, context, putDown, take } from '../../test/baton-decider';
import { sqliteKeysUnderTest } from '../../test/sqlite-keys-under-test';
import { watched } from '../../test/watched-store';
import type { KeyStoreUnderTest } from '../contract/key-store.contract';
import { everything } from '../contract/sample-events';
import { StoreUnavailable } from '../event-store';
import { openSqliteEventStore } from '../sql/open-sqlite-event-store';

interface Step {
  readonly replica: number;
  /** Few keys, so that most commands are retried. */
  readonly key: number;
  readonly act: 'take' | 'put down' | 'load';
  readonly who: string;
  /** The append lands and its reply does not. */
  readonly lost: boolean;
}

const step = fc.record<Step>({
  replica: fc.nat(2),
  key: fc.nat(11),
  act: fc.constantFrom('take', 'take', 'put down', 'put down', 'load'),
  who: fc.constantFrom('ann', 'bob'),
  lost: fc.boolean(),
});

/** What the handler must do, without caches, replicas or retries by id: one state and the keys that took effect. */
class Model {
  state: Baton = batonDecider.initial;
  revision = -1;
  readonly effective = new Set<number>();

  answer({ key, lost }: Step, decide: (state: Baton) => ReturnType<ReturnType<typeof take>>): unknown {
    if (this.effective.has(key)) return { state: this.state, revision: this.revision, replayed: true };
    try {
      const events = decide(this.state);
      if (events.length > 0) this.effective.add(key);
      this.state = events.reduce(batonDecider.evolve, this.state);
      this.revision += events.length;
      if (lost && events.length > 0) return 'lost';
      return { state: this.state, revision: this.revision, replayed: false };
    } catch (error) {
      return error instanceof Rejection ? error.code : error;
    }
  }
}

let keys: KeyStoreUnderTest;
beforeAll(async () => void (keys = await sqliteKeysUnderTest()));
afterAll(() => keys.dispose());

const replicasOf = async () => {
  const store = await openSqliteEventStore({ file: ':memory:' });
  const wire = { cut: false };
  const unreliable = watched(store, {
    afterAppend: async () => {
      if (wire.cut) throw new StoreUnavailable('the reply was lost');
    },
  });
  // one keeps everything, one little, one nothing
  const bounds = [{}, { cacheSize: 1 }, { cacheBytes: 1 }];
  return { store, wire, replicas: bounds.map((bound) => batonHandler(unreliable, keys.keys, bound)) };
};

const outcomeOf = async (answer: Promise<{ state: Baton; revision: number; replayed?: boolean }>): Promise<unknown> => {
  try {
    const { state, revision, replayed = false } = await answer;
    return { state, revision, replayed };
  } catch (error) {
    if (error instanceof StoreUnavailable) return 'lost';
    return error instanceof Rejection ? error.code : error;
  }
};

it('whatever is asked, retried and lost on three replicas, every answer is that of one up-to-date fold', async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
    const { store, wire, replicas } = await replicasOf();
    const model = new Model();
    for (const [index, { replica, key, act, who, lost }] of steps.entries()) {
      const handler = replicas[replica];
      if (handler === undefined) throw new Error('no such replica');
      if (act === 'load') {
        const now = { state: model.state, revision: model.revision, replayed: false };
        expect(await outcomeOf(handler.load('baton-1'))).toEqual(now);
        continue;
      }
      // the time differs on each try, so that folding a second decision in place of the stored one would show
      const decide = act === 'take' ? take(who, `step ${index}`) : putDown(who);
      const expected = model.answer({ replica, key, act, who, lost }, decide);
      wire.cut = lost;
      // a retry of an append whose reply was lost may lose its reply once more before anybody knows better
      let seen = await outcomeOf(handler.handle('baton-1', context(`${key}`), decide));
      wire.cut = false;
      if (seen === 'lost' && expected !== 'lost')
        seen = await outcomeOf(handler.handle('baton-1', context(`${key}`), decide));
      expect(seen).toEqual(expected);
    }
    const commands = (await everything(store)).map(({ metadata }) => metadata.commandId);
    expect(new Set(commands).size).toBe(commands.length);
    expect(commands).toHaveLength(model.effective.size);
    await store.close();
  });
  await fc.assert(property, { numRuns: 150 });
});
