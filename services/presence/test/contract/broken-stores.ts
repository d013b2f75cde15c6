import { keyOf, type OutboxEntry, type PresenceRecord, type PresenceStore } from '../../src/outbound/presence-store';
import type { PresenceUnderTest } from './presence-bench';

type Break = (under: PresenceUnderTest) => PresenceUnderTest;

/** Hands everything on to a real store but what is overridden. */
const like = (store: PresenceStore, overrides: Partial<PresenceStore>): PresenceStore => ({
  storeId: () => store.storeId(),
  open: (connection) => store.open(connection),
  heartbeat: (connection, seen) => store.heartbeat(connection, seen),
  close: (connection) => store.close(connection),
  choose: (person, availability) => store.choose(person, availability),
  find: (persons) => store.find(persons),
  current: () => store.current(),
  sweep: () => store.sweep(),
  recall: (records) => store.recall(records),
  heardUpTo: () => store.heardUpTo(),
  outbox: (after, limit) => store.outbox(after, limit),
  dropOutbox: (upTo) => store.dropOutbox(upTo),
  onOutbox: (listener) => store.onOutbox(listener),
  disconnect: () => store.disconnect(),
  ...overrides,
});

/** Breaks every store of the adapter in the same way. */
const broken =
  (overrides: (store: PresenceStore) => Partial<PresenceStore>): Break =>
  (under) => {
    const breaking = (store: PresenceStore): PresenceStore => like(store, overrides(store));
    return {
      ...under,
      store: breaking(under.store),
      again: async () => breaking(await under.again()),
      withFewEpisodes: async () => breaking(await under.withFewEpisodes()),
    };
  };

const telling = (change: (entries: readonly OutboxEntry[]) => readonly OutboxEntry[]): Break =>
  broken((store) => ({ outbox: async (after, limit) => change(await store.outbox(after, limit)) }));

const knowing = (change: (record: PresenceRecord | null) => PresenceRecord | null): Break =>
  broken((store) => ({ find: async (persons) => (await store.find(persons)).map(change) }));

const forgetsTheLast: Break = telling((entries) => entries.slice(0, -1));

/** Every second read misses what another replica wrote in between. */
const losesOneOfTwo: Break = broken((store) => {
  let writes = 0;
  return { open: async (connection) => void ((writes += 1) % 2 === 1 && (await store.open(connection))) };
});

export interface BrokenStore {
  readonly bug: string;
  /** A part of the name of the promise that must notice it. */
  readonly noticedBy: string;
  readonly break: Break;
  /** The promise waits for what never comes: its silence is what is noticed. */
  readonly isSilent?: boolean;
}

/** Adapters with one bug each. */
export const brokenStores: readonly BrokenStore[] = [
  {
    bug: 'never sweeps',
    noticedBy: 'a crashed page is noticed',
    break: broken(() => ({ sweep: async () => undefined })),
  },
  {
    bug: 'gives a hidden page no more time',
    noticedBy: 'a hidden one for longer',
    break: broken((store) => ({ heartbeat: (page, { active }) => store.heartbeat(page, { active, hidden: false }) })),
  },
  {
    bug: 'ignores that a page closes',
    noticedBy: 'a closed page that does not come back',
    break: broken(() => ({ close: async () => undefined })),
  },
  {
    bug: 'opens a person whose page closes',
    noticedBy: 'closing what nobody opened',
    break: broken((store) => ({ close: (page) => store.open(page) })),
  },
  {
    bug: 'takes every heartbeat for input',
    noticedBy: 'is away when all devices are idle',
    break: broken((store) => ({ heartbeat: (page, { hidden }) => store.heartbeat(page, { active: true, hidden }) })),
  },
  {
    bug: 'has one connection per person',
    noticedBy: 'a person is there as long as one device is',
    break: broken((store) => ({
      open: (page) => store.open({ ...page, id: 'the one' }),
      close: (page) => store.close({ ...page, id: 'the one' }),
    })),
  },
  {
    bug: 'takes customers for agents',
    noticedBy: 'people do not disturb each other',
    break: broken((store) => ({
      open: (page) => store.open({ ...page, person: { ...page.person, kind: 'agent' } }),
      close: (page) => store.close({ ...page, person: { ...page.person, kind: 'agent' } }),
    })),
  },
  { bug: 'loses the newest entry', noticedBy: 'holds each transition once', break: forgetsTheLast },
  {
    bug: 'tells everything twice',
    noticedBy: 'holds each transition once',
    break: telling((entries) => entries.flatMap((entry) => [entry, entry])),
  },
  {
    bug: 'tells of each person in any order',
    noticedBy: 'holds each transition once',
    break: telling((entries) => [...entries].reverse()),
  },
  {
    bug: 'has a seq that is the time',
    noticedBy: 'rises within a millisecond',
    break: knowing((record) => record && { ...record, seq: record.since * 1000 }),
  },
  {
    bug: 'begins anew at every read',
    noticedBy: 'is read in pieces',
    break: broken((store) => ({ outbox: (_after, limit) => store.outbox(null, limit) })),
  },
  {
    bug: 'drops the whole outbox',
    noticedBy: 'is read in pieces',
    break: broken((store) => ({
      dropOutbox: async () => store.dropOutbox((await store.outbox(null, 1e6)).at(-1)?.id ?? ''),
    })),
  },
  {
    bug: 'calls nobody back',
    noticedBy: 'calls back when something enters it',
    break: broken(() => ({ onOutbox: () => () => undefined })),
    isSilent: true,
  },
  {
    bug: 'forgets a customer before it was told that they left',
    noticedBy: 'a customer who left is forgotten once that was told',
    break: broken((store) => ({
      find: async (persons) =>
        (await store.find(persons)).map((found) =>
          found?.person.kind === 'customer' && found.status === 'offline' ? null : found,
        ),
    })),
  },
  {
    bug: 'keeps customers for ever',
    noticedBy: 'a customer who left is forgotten once that was told',
    break: broken(() => ({ dropOutbox: async () => undefined })),
  },
  {
    bug: 'keeps every episode',
    noticedBy: 'grows with the persons while nobody reads',
    break: (under) => ({ ...under, withFewEpisodes: () => under.again() }),
  },
  {
    bug: 'keeps only what is newest of all',
    noticedBy: 'grows with the persons while nobody reads',
    break: telling((entries) => entries.slice(-5)),
  },
  {
    bug: 'reads nothing back',
    noticedBy: 'nobody who was read back is declared gone',
    break: broken((store) => ({ recall: () => store.recall([]) })),
  },
  {
    bug: 'overwrites what was chosen',
    noticedBy: 'what was chosen before the reading back is kept',
    break: broken((store) => ({
      recall: async (records) => {
        await store.recall(records);
        for (const { person, availability } of records) await store.choose(person, availability);
      },
    })),
  },
  {
    bug: 'holds nobody in a new memory',
    noticedBy: 'until something is read back a new memory declares nobody gone',
    break: broken((store) => ({ sweep: async () => void (await store.recall([]), await store.sweep()) })),
  },
  {
    bug: 'says in a new memory that it has heard of everybody',
    noticedBy: 'a new memory has not heard of everybody',
    break: broken(() => ({ heardUpTo: async () => 1 })),
  },
  {
    bug: 'does not notice that it was away before it is swept again',
    noticedBy: 'nor has one that was away',
    break: broken((store) => ({ heardUpTo: async () => (await store.sweep(), store.heardUpTo()) })),
  },
  {
    bug: 'takes a place of any memory',
    noticedBy: 'refuses a place in another one',
    break: broken((store) => ({ outbox: (after, limit) => store.outbox(after, limit).catch(() => []) })),
  },
  {
    bug: 'is another memory at every look',
    noticedBy: 'is the same memory at every look',
    break: broken(() => ({ storeId: async () => String(Math.random()) })),
  },
  {
    bug: 'loses one of two writes at once',
    noticedBy: 'one arrival, and none of them is lost',
    break: losesOneOfTwo,
  },
  {
    bug: 'declares somebody gone once per sweeping replica',
    noticedBy: 'declare somebody gone once',
    break: telling((entries) =>
      entries.flatMap((entry) => (entry.record.status === 'offline' ? [entry, entry] : [entry])),
    ),
  },
  {
    bug: 'shows a status that is a step behind the fold',
    noticedBy: 'sees every person as the pure fold does',
    break: broken((store) => {
      const last = new Map<string, PresenceRecord | null>();
      const find: PresenceStore['find'] = async (persons) => {
        const found = await store.find(persons);
        return found.map((record, at) => {
          const person = persons[at];
          if (person === undefined) return record;
          const shown = last.get(keyOf(person)) ?? null;
          last.set(keyOf(person), record);
          return shown;
        });
      };
      return { find };
    }),
  },
];
