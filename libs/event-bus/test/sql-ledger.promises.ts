import { topics } from '@baton/contracts';
import { engineOf } from '@baton/sql';
import type { DatabaseUnderTest, EngineUnderTest } from '@baton/sql/src/contract';
import { type Kysely, sql, type Transaction } from 'kysely';
import { type ConsumerLedger, LedgerMovedOn, type ParkedCipher } from '../src/consumer-ledger';
import { openSqlLedger } from '../src/ledger/sql-ledger';
import { followed, progressOf, recordAt, TOPIC } from './ledger.promises';
import { mirror } from './rules-under-test';
import { origin, streamOf } from './ticket-records';

type Db = Kysely<unknown>;
type Ledger = ConsumerLedger<Transaction<unknown>>;

/** Somebody who stops in the middle of a transaction until they are let go. */
const gate = () => {
  let open: () => void = () => undefined;
  let arrive: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const work = async (): Promise<void> => {
    arrive();
    await opened;
  };
  return { work, arrived, open: () => open() };
};

/** Resolves once somebody waits for a lock of the server; a SQLite writer waits from its beginning. */
const untilSomebodyWaits = async (db: Db): Promise<void> => {
  if (engineOf(db) === 'sqlite') return;
  const waiting = sql<{ here: boolean }>`
    select count(*) > 0 as here from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  while ((await waiting.execute(db)).rows[0]?.here !== true);
};

/** What a ledger in SQL keeps among several replicas, on every engine. */
export const sqlLedgerPromises = (engine: EngineUnderTest): void => {
  describe(`replicas with one ledger on ${engine.engine}`, () => {
    let database: DatabaseUnderTest;
    let watch: Db;
    const open = (more: { group?: string; cipher?: ParkedCipher } = {}): Promise<Ledger> =>
      openSqlLedger({ db: database.open<unknown>(), group: 'g', topics: followed, cipher: mirror, ...more });
    beforeEach(async () => {
      database = await engine.create();
      watch = database.open();
    });
    afterEach(() => database.dispose());

    const handle = (ledger: Ledger, offset: number, name = 'ada', revision = offset) =>
      ledger.advance(progressOf(recordAt(offset, name, revision)), []);

    describe('two members that believe they own a partition', () => {
      it.each([
        ['of a partition that nobody has read', 0],
        ['of one that was read before', 5],
      ])('cannot both handle a record %s', async (_, offset) => {
        const [mine, theirs] = [await open(), await open()];
        if (offset > 0) await handle(mine, offset - 1, 'bob', 0);
        const { work, arrived, open: letGo } = gate();
        const effects: string[] = [];
        const note = (who: string) => async () => void effects.push(who);
        const first = mine.advance(progressOf(recordAt(offset, 'ada', 0)), [work, note('mine')]);
        await arrived;
        const second = theirs.advance(progressOf(recordAt(offset, 'ada', 0)), [note('theirs')]);
        const refused = expect(second).rejects.toThrow(LedgerMovedOn);
        await untilSomebodyWaits(watch);
        letGo();
        await first;
        await refused;
        expect(effects).toEqual(['mine']);
        expect(await theirs.position(TOPIC, 3)).toMatchObject({ offset: String(offset + 1) });
      });

      it('the second has its turn when the first fails', async () => {
        const [mine, theirs] = [await open(), await open()];
        const { work, arrived, open: letGo } = gate();
        const fail = async (): Promise<never> => {
          throw new Error('disk full');
        };
        const first = expect(mine.advance(progressOf(recordAt(0, 'ada', 0)), [work, fail])).rejects.toThrow(
          'disk full',
        );
        await arrived;
        const second = handle(theirs, 0);
        await untilSomebodyWaits(watch);
        letGo();
        await first;
        await second;
        expect(await mine.lastRevision(TOPIC, origin.storeId, streamOf('ada'))).toBe(0);
      });
    });

    describe('a parked key that another replica replays', () => {
      const bad = recordAt(0, 'ada', 0);
      const parkedOn = async (ledger: Ledger) => {
        await ledger.park(bad, 'it is bad', progressOf(bad));
        const parked = await ledger.firstParked(TOPIC, bad.key);
        if (parked === null) throw new Error('nothing is parked');
        return parked;
      };

      it('is followed by nothing once its last record is on its way out', async () => {
        const [owner, other] = [await open(), await open()];
        const parked = await parkedOn(owner);
        const { work, arrived, open: letGo } = gate();
        const releasing = other.release(parked, [work]);
        await arrived;
        const next = recordAt(1, 'ada', 1);
        const following = expect(owner.park(next, null, progressOf(next))).rejects.toThrow(LedgerMovedOn);
        await untilSomebodyWaits(watch);
        letGo();
        await releasing;
        await following;
        expect(await owner.isParked(TOPIC, bad.key)).toBe(false);
        expect(await owner.position(TOPIC, 3)).toMatchObject({ offset: '1' });
      });

      it('is released once when two replay it, with the work of one', async () => {
        const [mine, theirs] = [await open(), await open()];
        const parked = await parkedOn(mine);
        const effects: string[] = [];
        const { work, arrived, open: letGo } = gate();
        const first = mine.release(parked, [work, async () => void effects.push('mine')]);
        await arrived;
        const second = expect(theirs.release(parked, [async () => void effects.push('theirs')])).rejects.toThrow(
          LedgerMovedOn,
        );
        await untilSomebodyWaits(watch);
        letGo();
        await first;
        await second;
        expect(effects).toEqual(['mine']);
      });

      it('keeps a record that was parked after the one that a slow replica still holds', async () => {
        const [owner, slow] = [await open(), await open()];
        const held = await parkedOn(owner);
        await owner.release(held, []);
        const later = recordAt(4, 'ada', 4);
        await owner.park(later, 'it is bad too', progressOf(later));
        await expect(slow.release(held, [])).rejects.toThrow(LedgerMovedOn);
        expect(await owner.firstParked(TOPIC, bad.key)).toMatchObject({ record: later });
      });
    });

    it('wake those who wait on another one', async () => {
      const [mine, theirs] = [await open(), await open()];
      const waiting = mine.waitFor(streamOf('ada'), 0, 10_000);
      await handle(theirs, 0);
      await theirs.advance(progressOf({ ...recordAt(0, 'ada', 0), topic: topics.ticketState.name }), []);
      expect(await waiting).toBe(true);
    });

    describe('what a ledger remembers of a stream', () => {
      const asState = (revision: number) =>
        progressOf({ ...recordAt(0, 'ada', revision), topic: topics.ticketState.name });
      const remembering = async (): Promise<Ledger> => {
        const ledger = await open();
        await handle(ledger, 2);
        await ledger.advance(asState(2), []);
        expect(await ledger.waitFor(streamOf('ada'), 2, 0)).toBe(true);
        return ledger;
      };

      it('is forgotten with the topic that is read from its beginning again', async () => {
        const ledger = await remembering();
        await ledger.rewind(TOPIC);
        await sql`delete from consumer_revisions`.execute(watch);
        expect(await ledger.waitFor(streamOf('ada'), 2, 0)).toBe(false);
      });

      // on SQLite there is one process, and nobody else to hear of
      if (engine.engine === 'sqlite') return;
      it('is forgotten once another replica is heard to have handled it: its store may have been restored', async () => {
        const [mine, theirs] = [await remembering(), await open()];
        const step = { storeId: 'restored', stream: streamOf('ada'), revision: 0 };
        await theirs.advance({ ...progressOf(recordAt(3, 'ada', 0)), step }, []);
        await theirs.advance({ ...asState(0), place: { ...asState(0).place, offset: '1' }, step }, []);
        while (await mine.waitFor(streamOf('ada'), 2, 0)) await new Promise((resolve) => setImmediate(resolve));
        expect(await mine.waitFor(streamOf('ada'), 0, 0)).toBe(true);
      });
    });

    it('keep groups apart in one database', async () => {
      const [one, two] = [await open({ group: 'one' }), await open({ group: 'two' })];
      const record = recordAt(0, 'ada', 0);
      await one.park(record, 'it is bad', progressOf(record));
      expect(await two.position(TOPIC, 3)).toBeUndefined();
      expect(await two.isParked(TOPIC, record.key)).toBe(false);
      expect(await two.waitFor(streamOf('ada'), 0, 1)).toBe(false);
    });

    it('say that a record is lost when the key of its person is destroyed', async () => {
      const ledger = await open({ cipher: { ...mirror, decrypt: async () => null } });
      const record = recordAt(0, 'ada', 0);
      await ledger.park(record, 'it is bad', progressOf(record));
      const parked = await ledger.firstParked(TOPIC, record.key);
      expect(parked).toMatchObject({ lost: true, record: { value: null, offset: '0' } });
    });

    it('park what no column takes as it is, and give it back as it was', async () => {
      const ledger = await open();
      const odd = `NUL \u0000, half a pair \ud800`;
      const headers = { ...recordAt(0, 'ada', 0).headers, ce_subject: `ticket-${odd}`, odd };
      const record = { ...recordAt(0, 'ada', 0), key: odd, headers };
      await ledger.park(record, odd, progressOf(record));
      expect(await ledger.isParked(TOPIC, odd)).toBe(true);
      expect(await ledger.lastRevision(TOPIC, origin.storeId, `ticket-${odd}`)).toBe(0);
      expect(await ledger.waitFor(`ticket-${odd}`, 0, 0)).toBe(true);
      expect(await ledger.parkedKeys()).toMatchObject([{ key: 'NUL \ufffd, half a pair \ufffd', records: 1 }]);
      const parked = await ledger.firstParked(TOPIC, odd);
      expect(parked?.record).toEqual(record);
      if (parked !== null) await ledger.release(parked, []);
      expect(await ledger.parkedKeys()).toEqual([]);
    });

    it('count beyond 32 bits', async () => {
      const ledger = await open();
      const far = { ...recordAt(0, 'ada', 0), offset: '5000000000', timestamp: 5_000_000_000_000 };
      await ledger.park(far, 'it is bad', progressOf(far));
      expect(await ledger.position(TOPIC, 3)).toMatchObject({ offset: '5000000001' });
      expect((await ledger.firstParked(TOPIC, far.key))?.record).toEqual(far);
    });
  });
};
