import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromCloudEvent, presenceState, topics } from '@baton/contracts';
import {
  BusUnavailable,
  type EmbeddedBus,
  type EventBus,
  type FencedWriter,
  openEmbeddedBus,
  silentLog,
} from '@baton/event-bus';
import { StoreUnavailable } from '@baton/event-store';
import { recordsOf } from '../../test/topic.reader';
import { HIDDEN_TTL_MS, TTL_MS } from '../domain/presence.times';
import { MemoryPresenceStore } from './memory-presence-store';
import { PresenceRelay } from './presence.relay';
import type { ConnectionRef } from './presence-store';

const page = (kind: 'agent' | 'customer', id: string): ConnectionRef => ({ person: { kind, id }, id: 'page' });
const ada = page('agent', 'ada');
const eve = page('customer', '0190aaaa-0000-7000-8000-000000000001');

let folder: string;
let bus: EmbeddedBus;
let now: number;
const relays: PresenceRelay[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presence-'));
  bus = await openEmbeddedBus({ file: join(folder, 'bus.sqlite'), cleanEveryMs: 0 });
  now = Date.UTC(2026, 0, 1);
});
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await bus.close();
  await rm(folder, { recursive: true });
});

/** A process: a memory of its own and its relay, as far as it has told everything. */
const startOn = async (on: EventBus = bus): Promise<{ store: MemoryPresenceStore; relay: PresenceRelay }> => {
  const store = new MemoryPresenceStore({ now: () => now });
  const relay = new PresenceRelay({ bus: on, store, log: silentLog, wait: async () => undefined });
  relays.push(relay);
  await relay.drained();
  return { store, relay };
};
/** Time passes as it does in life: with a sweep every few seconds. */
const pass = async (ms: number, store: Pick<MemoryPresenceStore, 'sweep'>): Promise<void> => {
  for (let left = ms; left > 0; left -= 4_000) {
    now += Math.min(left, 4_000);
    await store.sweep();
  }
};
const episodes = async (): Promise<string[]> =>
  (await recordsOf(bus, topics.presenceEvents)).map(({ headers, value }) => {
    const event = fromCloudEvent(headers, JSON.parse(value ?? 'null'));
    return `${event.partitionKey} ${event.type.split('.')[2] ?? ''}`;
  });
/** What a reader of the compacted topic ends up with. */
const statuses = async (): Promise<Record<string, string>> => {
  const latest = new Map<string, string>();
  for (const { key, value } of await recordsOf(bus, topics.presenceState)) {
    if (value === null) latest.delete(key);
    else {
      const { status, availability } = presenceState.parse(JSON.parse(value));
      latest.set(key, `${status} ${availability}`);
    }
  }
  return Object.fromEntries(latest);
};

describe('presence relay', () => {
  it('tells episodes once and in order, and keeps the current status', async () => {
    const { store, relay } = await startOn();
    await store.open(ada);
    await store.open(eve);
    await store.choose(ada.person, 'busy');
    await pass(TTL_MS, store);
    await relay.drained();
    const told = await episodes();
    expect(told.filter((one) => one.startsWith('agent'))).toEqual(['agent:ada online', 'agent:ada offline']);
    expect(told).toHaveLength(4);
    expect(await statuses()).toEqual({ 'agent:ada': 'offline busy' });
    expect(await store.outbox(null, 10)).toEqual([]);
  });

  it('a customer who left leaves a tombstone on the compacted topic', async () => {
    const { store, relay } = await startOn();
    await store.open(eve);
    await pass(TTL_MS, store);
    await relay.drained();
    expect((await recordsOf(bus, topics.presenceState)).map(({ value }) => value === null)).toEqual([false, true]);
  });

  it('after a restart nobody is declared gone before the longest silence is over', async () => {
    const first = await startOn();
    await first.store.open(ada);
    await first.store.choose(ada.person, 'busy');
    await first.relay.drained();
    await first.relay.stop();

    const second = await startOn();
    await pass(HIDDEN_TTL_MS - 1, second.store);
    await second.relay.drained();
    expect(await second.store.find([ada.person])).toMatchObject([{ status: 'online', availability: 'busy' }]);
    expect(await episodes()).toEqual(['agent:ada online']);

    await pass(1, second.store);
    await second.relay.drained();
    expect(await episodes()).toEqual(['agent:ada online', 'agent:ada offline']);
    expect(await statuses()).toEqual({ 'agent:ada': 'offline busy' });
  });

  it('after a restart a heartbeat with the id of before is all that a page needs', async () => {
    const first = await startOn();
    await first.store.open(ada);
    await first.relay.drained();
    await first.relay.stop();

    const { store, relay } = await startOn();
    await store.heartbeat(ada, { active: false, hidden: false });
    await pass(TTL_MS - 1, store);
    await store.heartbeat(ada, { active: true, hidden: true });
    await pass(HIDDEN_TTL_MS - 1, store);
    await relay.drained();
    expect(await episodes()).toEqual(['agent:ada online']);
  });

  it('without a checkpoint every current status is written again', async () => {
    const { store, relay } = await startOn();
    await store.open(ada);
    await relay.drained();
    await relay.stop();
    await bus.republish('relay-presence');
    expect(await statuses()).toEqual({});
    relays.push(new PresenceRelay({ bus, store, log: silentLog }));
    await relays.at(-1)?.drained();
    expect(await statuses()).toEqual({ 'agent:ada': 'online available' });
  });

  it('does not tell again that somebody is there who came back to a new memory before it was read back', async () => {
    const first = await startOn();
    await first.store.open(ada);
    await first.relay.drained();
    await first.relay.stop();

    const store = new MemoryPresenceStore({ now: () => now });
    await store.heartbeat(ada, { active: false, hidden: false });
    await store.open(eve);
    const relay = new PresenceRelay({ bus, store, log: silentLog });
    relays.push(relay);
    await relay.drained();
    expect(await episodes()).toEqual(['agent:ada online', `customer:${eve.person.id} online`]);
    await pass(TTL_MS, store);
    await relay.drained();
    expect((await episodes()).slice(2)).toEqual([`customer:${eve.person.id} offline`]); // ada's phone may still be silent
  });
});

describe('how far presence says that it has told', () => {
  /** The moments that are said on the relay topic, as readers see them. */
  const said = async (): Promise<(number | undefined)[]> =>
    (await recordsOf(bus, topics.relay)).map(({ value }) => (JSON.parse(value ?? '{}') as { asOf?: number }).asOf);
  const known = async (): Promise<number> => Math.max(0, ...(await said()).flatMap((moment) => moment ?? []));

  it('is nothing in a new memory, then the time on its clock, said again every 10 s', async () => {
    const { store, relay } = await startOn();
    await pass(HIDDEN_TTL_MS - 1, store);
    await relay.drained();
    expect(await known()).toBe(0);
    await pass(1, store);
    await relay.drained();
    const first = now;
    expect(await known()).toBe(first);
    await pass(10_000, store);
    await relay.drained();
    expect(await known()).toBe(first);
    await pass(1, store);
    await relay.drained();
    expect(await known()).toBe(now);
  });

  it('is not later than a return that is still in the outbox, and comes with it', async () => {
    const memory = new MemoryPresenceStore({ now: () => now });
    let isHeld = false;
    const holding = new Proxy(memory, {
      get: (store, name: keyof MemoryPresenceStore) =>
        name === 'outbox' && isHeld
          ? () => Promise.reject(new StoreUnavailable('held back'))
          : (store[name] as () => unknown).bind(store),
    });
    let retry = (): void => undefined;
    const wait = (): Promise<void> => new Promise((resolve) => (retry = resolve));
    const relay = new PresenceRelay({ bus, store: holding, log: silentLog, wait });
    relays.push(relay);
    await relay.drained();
    await pass(HIDDEN_TTL_MS, memory);
    await relay.drained();
    isHeld = true;
    const before = now;
    await memory.open(eve);
    await pass(TTL_MS - 1, memory);
    relay.look();
    expect(await known()).toBe(before);
    isHeld = false;
    const drained = relay.drained();
    retry();
    await drained;
    expect(await known()).toBe(now);
    expect(await episodes()).toEqual([`customer:${eve.person.id} online`]);
  });

  it('is not said with a part of a long outbox, only with its end', async () => {
    const { store, relay } = await startOn();
    await pass(HIDDEN_TTL_MS, store);
    await relay.drained();
    const before = (await said()).length;
    await relay.stop();
    for (let n = 0; n < 1_100; n += 1) await store.open(page('agent', `agent ${n}`));
    relays.push(new PresenceRelay({ bus, store, log: silentLog }));
    await relays.at(-1)?.drained();
    expect((await said()).slice(before, before + 3)).toEqual([undefined, undefined, now]);
  });
});

describe('several presence relays', () => {
  /** One memory, as Redis is, and a replica's relay on it. */
  const replicaOn = (store: MemoryPresenceStore, log = silentLog): PresenceRelay => {
    const relay = new PresenceRelay({ bus, store, log, wait: async () => undefined });
    relays.push(relay);
    return relay;
  };

  it('only one moves; the next takes over when it stops, and goes on where it was', async () => {
    const store = new MemoryPresenceStore({ now: () => now });
    const first = replicaOn(store);
    await first.drained();
    const second = replicaOn(store);
    await store.open(ada);
    await first.drained();
    expect([first.status, second.status]).toEqual(['running', 'waiting']);
    await first.stop();
    await store.choose(ada.person, 'busy');
    await second.drained();
    expect([first.status, second.status]).toEqual(['stopped', 'running']);
    expect(await episodes()).toEqual(['agent:ada online']);
    expect(await statuses()).toEqual({ 'agent:ada': 'online busy' });
  });

  it('one that was fenced writes nothing of what it had in hand, says so once, and waits for its turn', async () => {
    const said: string[] = [];
    const say = (_fields: object, message: string): void => void said.push(message);
    const store = new MemoryPresenceStore({ now: () => now });
    const relay = replicaOn(store, { ...silentLog, warn: say, error: say });
    await relay.drained();
    await bus.openWriter('relay-presence', [topics.presenceEvents, topics.presenceState]);
    await store.open(ada);
    await relay.drained();
    expect(said).toEqual(['presence relay begins anew']);
    expect(await episodes()).toEqual(['agent:ada online']);
    expect(relay.status).toBe('running');
  });

  it('one whose memory became another one under way reads back what was told, and declares nobody gone', async () => {
    let store = new MemoryPresenceStore({ now: () => now });
    const flushed = new Proxy({} as MemoryPresenceStore, {
      get: (_, name: keyof MemoryPresenceStore) => (store[name] as () => unknown).bind(store),
    });
    const relay = replicaOn(flushed);
    await flushed.open(ada);
    await relay.drained();
    store = new MemoryPresenceStore({ now: () => now });
    await relay.drained();
    expect(await flushed.find([ada.person])).toMatchObject([{ status: 'online' }]);
    await pass(HIDDEN_TTL_MS - 1, flushed);
    await relay.drained();
    expect(await episodes()).toEqual(['agent:ada online']);
    await pass(1, flushed);
    await relay.drained();
    expect(await episodes()).toEqual(['agent:ada online', 'agent:ada offline']);
  });

  it('waits for its turn while it stops', async () => {
    const store = new MemoryPresenceStore({ now: () => now });
    const first = replicaOn(store);
    await first.drained();
    const second = replicaOn(store);
    await second.stop();
    expect(second.status).toBe('stopped');
    expect(first.status).toBe('running');
  });
});

describe('presence relay on a bus that fails', () => {
  /** The bus itself, whose writes fail when told to: before they happened, or after. */
  const failing = (when: (write: number) => 'before' | 'after' | 'never'): EventBus => {
    let writes = 0;
    const fail = (): never => {
      throw new BusUnavailable('as planned');
    };
    const wrap = (writer: FencedWriter): FencedWriter => ({
      checkpoint: writer.checkpoint,
      generation: writer.generation,
      close: () => writer.close(),
      write: async (records, checkpoint) => {
        const how = when((writes += 1));
        if (how === 'before') fail();
        await writer.write(records, checkpoint);
        if (how === 'after') fail();
      },
    });
    return {
      ensureTopics: (given) => bus.ensureTopics(given),
      lead: (name, signal) => bus.lead(name, signal),
      openWriter: async (name, given) => wrap(await bus.openWriter(name, given)),
      publish: (records) => bus.publish(records),
      consume: (options) => bus.consume(options),
      highWatermarks: (given) => bus.highWatermarks(given),
      close: () => bus.close(),
    };
  };

  it.each(['before', 'after'] as const)(
    'loses nothing and repeats no episode when writes fail %s they happened',
    async (how) => {
      const { store, relay } = await startOn(failing((write) => (write % 3 === 0 ? 'never' : how)));
      for (let round = 0; round < 5; round += 1) {
        await store.open(ada);
        await relay.drained();
        await pass(TTL_MS, store);
        await relay.drained();
      }
      const expected = Array.from({ length: 5 }, () => ['agent:ada online', 'agent:ada offline']).flat();
      expect(await episodes()).toEqual(expected);
    },
  );
});
