import { CLOSE_GRACE_MS, HIDDEN_TTL_MS, IDLE_MS, TTL_MS } from '../src/domain/presence.times';
import type { ConnectionRef, Person, PresenceRecord, PresenceStore } from '../src/outbound/presence-store';

/** What the suite needs of an adapter. */
export interface PresenceStoreUnderTest {
  readonly store: PresenceStore;
  /** Moves the clock that the store reads. */
  advance(ms: number): void;
  dispose(): Promise<void>;
}

const ada: Person = { kind: 'agent', id: 'ada' };
const eve: Person = { kind: 'customer', id: '0190aaaa-0000-7000-8000-000000000001' };
const page = (person: Person, id = 'page'): ConnectionRef => ({ person, id });
const quiet = { active: false, hidden: false };

/** The one suite that every PresenceStore adapter passes. */
export const presenceStoreContract = (name: string, open: () => Promise<PresenceStoreUnderTest>): void => {
  describe(`PresenceStore: ${name}`, () => {
    let under: PresenceStoreUnderTest;
    let store: PresenceStore;

    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.dispose());

    const after = async (ms: number): Promise<void> => {
      under.advance(ms);
      await store.sweep();
    };
    const status = async (person: Person = ada): Promise<string> =>
      (await store.find([person]))[0]?.status ?? 'unknown';
    const told = async (): Promise<string[]> =>
      (await store.outbox(null, 1000)).map(
        ({ record, isEpisode }) => `${record.person.id} ${isEpisode ? record.status : record.availability}`,
      );

    expiry(() => ({ store, after, status, told }));
    outbox(() => ({ store, after, status, told }));
    memory(() => ({ store, after, status, told }));
  });
};

interface Bench {
  readonly store: PresenceStore;
  readonly after: (ms: number) => Promise<void>;
  readonly status: (person?: Person) => Promise<string>;
  readonly told: () => Promise<string[]>;
}

const expiry = (bench: () => Bench): void => {
  it('knows nothing of somebody who never came', async () => {
    const { store } = bench();
    expect(await store.find([ada, eve])).toEqual([null, null]);
  });

  it('a crashed page is noticed when its TTL is over, not before', async () => {
    const { store, after, status } = bench();
    await store.open(page(ada));
    await after(TTL_MS - 1);
    expect(await status()).toBe('online');
    await after(1);
    expect(await status()).toBe('offline');
  });

  it('heartbeats keep a page, a hidden one for longer', async () => {
    const { store, after, status } = bench();
    await store.open(page(ada));
    for (let beats = 0; beats < 6; beats += 1) {
      await after(10_000);
      await store.heartbeat(page(ada), quiet);
    }
    expect(await status()).toBe('online');
    await store.heartbeat(page(ada), { active: false, hidden: true });
    await after(HIDDEN_TTL_MS - 1);
    expect(await status()).toBe('online');
    await after(1);
    expect(await status()).toBe('offline');
  });

  it('a reload is no leave', async () => {
    const { store, after, told } = bench();
    await store.open(page(ada));
    for (let reload = 0; reload < 20; reload += 1) {
      await store.close(page(ada, reload === 0 ? 'page' : `page${reload - 1}`));
      await after(CLOSE_GRACE_MS - 1);
      await store.open(page(ada, `page${reload}`));
    }
    expect(await told()).toEqual(['ada online']);
  });

  it('a closed page that does not come back is a leave after the grace', async () => {
    const { store, after, status } = bench();
    await store.open(page(ada));
    await store.close(page(ada));
    await after(CLOSE_GRACE_MS);
    expect(await status()).toBe('offline');
  });

  it('a person is there as long as one device is', async () => {
    const { store, after, told } = bench();
    await store.open(page(ada, 'laptop'));
    await store.open(page(ada, 'phone'));
    await store.close(page(ada, 'laptop'));
    await after(TTL_MS - 1);
    expect(await told()).toEqual(['ada online']);
    await after(1);
    expect(await told()).toEqual(['ada online', 'ada offline']);
  });

  it('is away when all devices are idle, and back at the first touch of any', async () => {
    const { store, after, status } = bench();
    await store.open(page(ada));
    for (let passed = 0; passed < IDLE_MS; passed += 10_000) {
      await after(10_000);
      await store.heartbeat(page(ada), quiet);
    }
    expect(await status()).toBe('away');
    await store.heartbeat(page(ada), { active: true, hidden: false });
    expect(await status()).toBe('online');
  });

  it('people do not disturb each other, and one id in both kinds is two people', async () => {
    const { store, after, status } = bench();
    await store.open(page(ada));
    await store.open(page({ ...ada, kind: 'customer' }));
    await store.close(page({ ...ada, kind: 'customer' }));
    await after(CLOSE_GRACE_MS);
    expect(await status()).toBe('online');
  });
};

const outbox = (bench: () => Bench): void => {
  it('holds each transition once, in order, with a rising seq per person', async () => {
    const { store, after, told } = bench();
    await store.open(page(ada));
    await store.open(page(eve));
    await store.choose(ada, 'busy');
    await store.choose(ada, 'busy');
    await after(TTL_MS);
    await after(1);
    expect(await told()).toEqual(
      expect.arrayContaining(['ada online', `${eve.id} online`, 'ada busy', 'ada offline', `${eve.id} offline`]),
    );
    const entries = await store.outbox(null, 1000);
    expect(entries).toHaveLength(5);
    const seqs = entries.filter(({ record }) => record.person.id === 'ada').map(({ record }) => record.seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  });

  it('is read in pieces, goes on after any entry, and forgets what it is told to', async () => {
    const { store } = bench();
    for (const id of ['a', 'b', 'c']) await store.open(page({ kind: 'agent', id }));
    const [first] = await store.outbox(null, 1);
    expect(first?.record.person.id).toBe('a');
    const rest = await store.outbox(first?.id ?? null, 10);
    expect(rest.map(({ record }) => record.person.id)).toEqual(['b', 'c']);
    await store.dropOutbox(rest[0]?.id ?? '');
    expect((await store.outbox(null, 10)).map(({ record }) => record.person.id)).toEqual(['c']);
    await store.dropOutbox(rest[1]?.id ?? '');
    expect(await store.outbox(rest[1]?.id ?? null, 10)).toEqual([]);
  });

  it('calls back when something enters it', async () => {
    const { store } = bench();
    const told = new Promise<void>((resolve) => store.onOutbox(resolve));
    await store.open(page(ada));
    await expect(told).resolves.toBeUndefined();
  });

  it('a customer who left is told of, then forgotten; an agent stays known', async () => {
    const { store, after, status } = bench();
    await store.open(page(ada));
    await store.open(page(eve));
    await after(TTL_MS);
    expect([await status(ada), await status(eve)]).toEqual(['offline', 'unknown']);
    expect((await store.current()).map(({ person }) => person.id)).toEqual(['ada']);
  });

  it('a customer who comes again has a newer seq than before', async () => {
    const { store, after } = bench();
    await store.open(page(eve));
    await after(TTL_MS);
    await store.open(page(eve));
    const seqs = (await store.outbox(null, 10)).map(({ record }) => record.seq);
    expect(seqs).toHaveLength(3);
    expect(seqs[2]).toBeGreaterThan(seqs[1] ?? Infinity);
  });
};

const memory = (bench: () => Bench): void => {
  const before = (seq: number): PresenceRecord => ({
    person: ada,
    status: 'online',
    availability: 'busy',
    since: 1,
    seq,
  });

  it('nobody who was read back is declared gone before the longest silence is over', async () => {
    const { store, after, status, told } = bench();
    await store.recall([before(7)]);
    await after(HIDDEN_TTL_MS - 1);
    expect([await status(), await told()]).toEqual(['online', []]);
    await after(1);
    expect([await status(), await told()]).toEqual(['offline', ['ada offline']]);
  });

  it('a heartbeat alone restores a connection, and nothing is told', async () => {
    const { store, after, status, told } = bench();
    await store.recall([before(7)]);
    await after(60_000);
    await store.heartbeat(page(ada), { active: true, hidden: true });
    await after(HIDDEN_TTL_MS - 1);
    expect([await status(), await told()]).toEqual(['online', []]);
  });

  it('whoever came before the reading back keeps their status and gets what they had chosen', async () => {
    const { store } = bench();
    await store.open(page(ada));
    await store.recall([{ ...before(7), status: 'away' }]);
    expect(await store.find([ada])).toMatchObject([{ status: 'online', availability: 'busy' }]);
  });

  it('a customer who was read back and does not come is told of', async () => {
    const { store, after, told } = bench();
    await store.recall([{ ...before(7), person: eve }]);
    await after(HIDDEN_TTL_MS);
    expect(await told()).toEqual([`${eve.id} offline`]);
  });
};
