import { BusUnavailable, type EventBus, type FencedWriter } from '@baton/event-bus';
import { openSqliteEventStore, UnknownEventType } from '@baton/event-store';
import { checkOrderAndGaps } from '@baton/testing';
import { CheckpointRefused, publishStreams, type Relay, type RelayOptions, startRelay, StreamGap } from '../src';
import { folded, latest, Leads, publisher, RelayWorld, silent } from './relay-world';

type Write = FencedWriter['write'];

/** The real bus, with something done around each write of a relay. */
const around = (bus: EventBus, wrap: (write: Write) => Write): EventBus =>
  Object.assign(Object.create(bus) as EventBus, {
    openWriter: async (...opening: Parameters<EventBus['openWriter']>): Promise<FencedWriter> => {
      const writer = await bus.openWriter(...opening);
      return { ...writer, write: wrap((records, checkpoint) => writer.write(records, checkpoint)) };
    },
  });

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
};

/** Of one that looks whether it was mended: not before the test is over. */
const untilStopped = (_: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

describe('a relay', () => {
  let world: RelayWorld;
  const relays: Relay[] = [];

  beforeEach(async () => void (world = await RelayWorld.open()));
  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay.stop()));
    await world.close();
  });

  const start = (more: Partial<RelayOptions> = {}): Relay => {
    const relay = startRelay(world.options(more));
    relays.push(relay);
    return relay;
  };

  const steps = async (count: number): Promise<void> => {
    for (let number = 0; number < count; number += 1) await world.step(`counter-${number % 5}`, number % 4);
  };

  const relayed = (relay: Relay): Promise<void> => until(async () => (await relay.lag()) === 0);

  const expectExactlyOnce = async (): Promise<void> => {
    const [stored, { events, states }] = [await world.stored(), await world.published()];
    expect(checkOrderAndGaps(events)).toEqual([]);
    expect(events).toHaveLength(stored.length);
    expect(latest(states)).toEqual(folded(stored));
  };

  it('publishes what is stored and what is appended, once and in order, with the latest states', async () => {
    await steps(40);
    const relay = start();
    await relay.caughtUp;
    await steps(20);
    await relayed(relay);
    await expectExactlyOnce();
  });

  it('goes on where an earlier one stopped, and folds again what it has not in memory', async () => {
    await steps(13);
    await start().caughtUp;
    await relays[0]?.stop();
    await steps(12);
    await relayed(start({ cacheSize: 1 }));
    await expectExactlyOnce();
  });

  it('says of every record where it comes from', async () => {
    await steps(1);
    await relayed(start());
    const { events, states } = await world.published();
    const place = {
      streamrevision: '0',
      storeposition: await world.store.head(),
      storeid: await world.store.storeId(),
    };
    for (const { headers } of [...events, ...states]) {
      expect(headers).toMatchObject(place);
      expect(headers['generation']).toMatch(/.+/);
    }
  });

  it('notes that it caught up, once per generation, also with an empty store', async () => {
    const notes: [position: string | null, caughtUp: boolean][] = [];
    const bus = around(world.bus, (write) => (records, checkpoint) => {
      notes.push([checkpoint.position, checkpoint.caughtUp]);
      return write(records, checkpoint);
    });
    await start({ bus }).caughtUp;
    await relays[0]?.stop();
    await start({ bus }).caughtUp;
    expect(notes).toEqual([[null, true]]);
    await steps(1);
    await relayed(relays[1] as Relay);
    expect(notes.slice(1)).toEqual([[await world.store.head(), true]]);
  });

  it('does not read again at its next start what it does not relay', async () => {
    await steps(3);
    for (let number = 0; number < 5; number += 1) await world.step(`other-${number}`, 1);
    await start().caughtUp;
    await relays[0]?.stop();
    const head = await world.store.head();
    await steps(2);
    const starts: (string | null)[] = [];
    const store = Object.assign(Object.create(world.store) as typeof world.store, {
      subscribe: (options: Parameters<typeof world.store.subscribe>[0]) => {
        starts.push(options.after);
        return world.store.subscribe(options);
      },
    });
    const relay = start({ store });
    await relay.caughtUp;
    expect(starts).toEqual([head]);
    await expectExactlyOnce();
  });

  it('does not claim to have caught up before it has', async () => {
    await steps(10);
    const notes: boolean[] = [];
    const bus = around(world.bus, (write) => (records, checkpoint) => {
      notes.push(checkpoint.caughtUp);
      return write(records, checkpoint);
    });
    await start({ bus, maxBatch: 4 }).caughtUp;
    expect(notes).toEqual([false, false, false, true]);
  });

  it('writes large batches when behind and single events when idle', async () => {
    const batches: number[] = [];
    await steps(30);
    const relay = start({ onBatch: ({ events }) => batches.push(events) });
    await relay.caughtUp;
    expect(batches).toEqual([30]);
    await steps(1);
    await relayed(relay);
    expect(batches).toEqual([30, 1]);
  });

  it('leaves a tombstone when a thing stops being live', async () => {
    await world.step('counter-a', 3);
    await world.step('counter-a', 0);
    await relayed(start());
    const { states } = await world.published();
    expect(states.map(({ key, value }) => [key, value])).toEqual([
      ['counter-a', JSON.stringify({ total: 3, steps: 1 })],
      ['counter-a', null],
    ]);
  });

  it('halts at a stored type that it does not know, publishes nothing past it, and goes on once it does', async () => {
    await world.step('counter-a', 1);
    await world.step('counter-a', 1, 'SteppedSideways');
    await world.step('counter-b', 1);
    const alarms: Error[] = [];
    const relay = start({ onHalt: (error) => alarms.push(error), maxBatch: 1 });
    await until(() => relay.status() === 'halted');
    expect(alarms[0]).toBeInstanceOf(UnknownEventType);
    expect((await world.published()).events).toHaveLength(1);

    const decode: typeof publisher.decode = async ({ data }) => ({ by: Number(data['by']) });
    await relayed(start({ publishers: [publishStreams('counter-', { ...publisher, decode })] }));
    await expectExactlyOnce();
  });

  it('refuses a checkpoint of another store, and one beyond its head, and names the way out', async () => {
    await steps(5);
    await relayed(start());
    await relays[0]?.stop();
    const restored = await openSqliteEventStore({ file: ':memory:' });
    const other = start({ store: restored, wait: untilStopped });
    await until(() => other.status() === 'halted');
    expect(other.failure()).toBeInstanceOf(CheckpointRefused);
    expect(other.failure()?.message).toMatch(/is of store .*npm run republish -- relay-test/);
    await restored.close();

    const shorter = Object.assign(Object.create(world.store) as typeof world.store, { head: async () => null });
    const beyond = start({ store: shorter, wait: untilStopped });
    await until(() => beyond.status() === 'halted');
    expect(beyond.failure()?.message).toMatch(/beyond the store's head .*npm run republish -- relay-test/);
  });

  it('goes on by itself when what it refused was written anew', async () => {
    await steps(5);
    const writer = await world.bus.openWriter('relay-test', []);
    const beyond = { position: '0000000000009999', storeId: await world.store.storeId(), caughtUp: true };
    await writer.write([], beyond);
    let mended: () => void = () => undefined;
    const isMended = new Promise<void>((resolve) => (mended = resolve));
    const relay = start({ wait: (ms, signal) => Promise.race([isMended, untilStopped(ms, signal)]) });
    await until(() => relay.status() === 'halted');
    await world.bus.republish('relay-test');
    mended();
    await relayed(relay);
    expect([relay.status(), relay.failure()]).toEqual(['running', null]);
    await expectExactlyOnce();
  });

  it('halts at a revision that its store lacks', async () => {
    await steps(1);
    await steps(11);
    await relayed(start({ publishers: [publishStreams('counter-', publisher)] }));
    await relays[0]?.stop();
    await world.step('counter-0', 1);
    const holed = Object.assign(Object.create(world.store) as typeof world.store, {
      readStream: async function* (...reading: Parameters<typeof world.store.readStream>) {
        for await (const event of world.store.readStream(...reading)) if (event.revision !== 1) yield event;
      },
    });
    const relay = start({ store: holed });
    await until(() => relay.status() === 'halted');
    expect(relay.failure()).toBeInstanceOf(StreamGap);
  });

  it('has nothing of a zombie become readable, and the zombie waits for its turn again', async () => {
    await steps(3);
    const leads = new Leads();
    const led = (bus: EventBus): EventBus =>
      Object.assign(Object.create(bus) as EventBus, {
        lead: (...leading: Parameters<EventBus['lead']>) => leads.lead(...leading),
      });
    let release: () => void = () => undefined;
    let held = false;
    const bus = around(led(world.bus), (write) => async (records, checkpoint) => {
      if (records.length > 0 && !held) {
        held = true;
        await new Promise<void>((resolve) => (release = resolve));
      }
      await write(records, checkpoint);
    });
    const told: string[] = [];
    const logger = { ...silent, warn: (details: object) => void told.push(JSON.stringify(details)) };
    const zombie = start({ bus, logger });
    await until(() => held);
    const heir = start({ bus: led(world.bus) });
    leads.expire();
    await relayed(heir);
    await steps(4);
    await relayed(heir);
    release();
    await until(() => zombie.status() === 'waiting');
    expect(told.filter((line) => line.includes('WriterFenced'))).toHaveLength(1);
    expect(heir.status()).toBe('running');
    await expectExactlyOnce();
    await heir.stop();
    await steps(2);
    await relayed(zombie);
    await expectExactlyOnce();
  });

  it('waits while another one of its name works, and takes over when that one stops', async () => {
    await steps(3);
    const first = start();
    await relayed(first);
    const second = start();
    await until(() => second.status() === 'waiting');
    await steps(2);
    await relayed(first);
    expect([second.status(), await second.lag()]).toEqual(['waiting', null]);
    await first.stop();
    await steps(2);
    await relayed(second);
    expect(second.status()).toBe('running');
    await expectExactlyOnce();
  });

  it('gives its turn to another replica when it halts: a newer version may be able to read what it cannot', async () => {
    await world.step('counter-a', 1, 'SteppedSideways');
    const old = start();
    await until(() => old.status() === 'halted');
    const decode: typeof publisher.decode = async ({ data }) => ({ by: Number(data['by']) });
    await relayed(start({ publishers: [publishStreams('counter-', { ...publisher, decode })] }));
    await expectExactlyOnce();
  });

  it('ends its session when the bus gives its leadership to somebody else, and opens a new one in its turn', async () => {
    await steps(2);
    const losing = new AbortController();
    let opened = 0;
    const bus = Object.assign(Object.create(world.bus) as EventBus, {
      lead: async () => {
        opened += 1;
        return { lost: opened === 1 ? losing.signal : new AbortController().signal, release: async () => undefined };
      },
    });
    const relay = start({ bus });
    await relayed(relay);
    losing.abort(new BusUnavailable('no longer leads'));
    await until(() => opened === 2);
    await steps(2);
    await relayed(relay);
    await expectExactlyOnce();
  });

  it.each([
    ['before', false],
    ['after', true],
  ])('loses and repeats nothing when the bus goes away %s a write', async (_, isWritten) => {
    await steps(12);
    let outages = 3;
    const bus = around(world.bus, (write) => async (records, checkpoint) => {
      const isAway = outages > 0;
      outages -= 1;
      if (isWritten || !isAway) await write(records, checkpoint);
      if (isAway) throw new BusUnavailable('away');
    });
    const relay = start({ bus, maxBatch: 5 });
    await relay.caughtUp;
    await relayed(relay);
    expect(outages).toBeLessThan(0);
    await expectExactlyOnce();
  });

  it('hears that its topics were emptied also when it has nothing to write', async () => {
    await steps(5);
    await relayed(start({ assureEveryMs: 5 }));
    await world.bus.republish('relay-test');
    await until(async () => (await world.published()).events.length === 5);
    await expectExactlyOnce();
  });

  it('writes everything anew under another generation, byte for byte the same', async () => {
    await steps(25);
    await relayed(start());
    const before = await world.published();
    await world.bus.republish('relay-test');
    await steps(1);
    await until(async () => (await world.published()).events.length === 26);
    const after = await world.published();
    const plain = (records: typeof before.events) =>
      records.map(({ key, value, partition, offset, headers }) =>
        JSON.stringify([partition, offset, key, value, { ...headers, generation: 'any' }]),
      );
    expect(plain(after.events).filter((line) => plain(before.events).includes(line))).toHaveLength(25);
    expect(after.events[0]?.headers['generation']).not.toBe(before.events[0]?.headers['generation']);
    await expectExactlyOnce();
  });
});
