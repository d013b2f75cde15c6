import { topics } from '@baton/contracts';
import type { DatabaseUnderTest, EngineUnderTest } from '@baton/sql/src/contract';
import { type ConsumerLedger, LedgerMovedOn, type Progress } from '../src/consumer-ledger';
import { placeOf } from '../src/dead-letter';
import type { BusRecord } from '../src/event-bus';
import { memoryLedger } from '../src/ledger/memory-ledger';
import { openSqlLedger } from '../src/ledger/sql-ledger';
import { generationOf, stepOf } from '../src/record-headers';
import { mirror } from './rules-under-test';
import { claimed, conversationOf, origin, streamOf } from './ticket-records';

export const followed = [topics.ticketEvents, topics.ticketState];
export const TOPIC = topics.ticketEvents.name;

/** A claim of a named person's ticket, as partition 3 holds it. */
export const recordAt = (offset: number, name: string, revision: number, from = origin): BusRecord => ({
  ...claimed(name, revision, from),
  partition: 3,
  offset: String(offset),
  timestamp: 1_000 + offset,
});

export const progressOf = (record: BusRecord): Progress => ({
  place: placeOf(record),
  generation: generationOf(record),
  step: stepOf(record),
});

const stateOf = (record: BusRecord): BusRecord => ({ ...record, topic: topics.ticketState.name });

export interface LedgerUnderTest {
  readonly ledger: ConsumerLedger<unknown>;
  readonly dispose: () => Promise<void>;
}

/** A ledger that forgets with the process. */
export const inMemory = async (): Promise<LedgerUnderTest> => ({
  ledger: memoryLedger({ group: 'g', topics: followed, park: true }),
  dispose: async () => undefined,
});

/** A ledger in an empty database of its own. */
export const inSql = (engine: EngineUnderTest) => async (): Promise<LedgerUnderTest> => {
  const database: DatabaseUnderTest = await engine.create();
  const ledger = await openSqlLedger({ db: database.open(), group: 'g', topics: followed, cipher: mirror });
  return { ledger, dispose: () => database.dispose() };
};

/** What every ledger keeps. */
export const ledgerPromises = (name: string, open: () => Promise<LedgerUnderTest>): void => {
  describe(`a ledger in ${name}`, () => {
    let ledger: ConsumerLedger<unknown>;
    let dispose: () => Promise<void>;
    beforeEach(async () => ({ ledger, dispose } = await open()));
    afterEach(() => dispose());

    const handle = (record: BusRecord): Promise<void> => ledger.advance(progressOf(record), []);

    it('knows nothing at first', async () => {
      expect(await ledger.position(TOPIC, 3)).toBeUndefined();
      expect(await ledger.lastRevision(TOPIC, origin.storeId, streamOf('ada'))).toBeNull();
      expect(await ledger.parkedKeys()).toEqual([]);
    });

    it('moves position, generation and revision together', async () => {
      await handle(recordAt(0, 'ada', 0));
      await handle(recordAt(4, 'ada', 1));
      expect(await ledger.position(TOPIC, 3)).toEqual({ offset: '5', generation: 'generation-1', fromStart: true });
      expect(await ledger.lastRevision(TOPIC, origin.storeId, streamOf('ada'))).toBe(1);
      expect(await ledger.lastRevision(TOPIC, 'another store', streamOf('ada'))).toBeNull();
    });

    it('says when the beginning of a partition was never read', async () => {
      await handle(recordAt(7, 'ada', 4));
      expect(await ledger.position(TOPIC, 3)).toMatchObject({ fromStart: false });
    });

    it('refuses what another member has already handled', async () => {
      await handle(recordAt(5, 'ada', 0));
      await expect(handle(recordAt(4, 'bob', 0))).rejects.toThrow(LedgerMovedOn);
      expect(await ledger.lastRevision(TOPIC, origin.storeId, streamOf('bob'))).toBeNull();
    });

    it('moves nothing when the work throws', async () => {
      const work = async (): Promise<never> => {
        throw new Error('disk full');
      };
      await expect(ledger.advance(progressOf(recordAt(0, 'ada', 0)), [work])).rejects.toThrow('disk full');
      expect(await ledger.position(TOPIC, 3)).toBeUndefined();
    });

    it('forgets the positions of a topic that was written anew, and keeps the revisions', async () => {
      await handle(recordAt(9, 'ada', 0));
      await handle(stateOf(recordAt(9, 'ada', 0)));
      await ledger.rewind(TOPIC);
      expect(await ledger.position(TOPIC, 3)).toBeUndefined();
      expect(await ledger.position(topics.ticketState.name, 3)).toBeDefined();
      expect(await ledger.lastRevision(TOPIC, origin.storeId, streamOf('ada'))).toBe(0);
    });

    it('keeps parked records whole and in order, and counts them as handled', async () => {
      const [first, second] = [recordAt(0, 'ada', 0), { ...recordAt(1, 'ada', 1), value: null }];
      await ledger.park(first, 'it is bad', progressOf(first));
      await ledger.park(second, null, progressOf(second));
      const key = conversationOf('ada');
      expect(await ledger.parkedKeys()).toMatchObject([
        { topic: TOPIC, partition: 3, key, records: 2, error: 'it is bad' },
      ]);
      expect(await ledger.lastRevision(TOPIC, origin.storeId, streamOf('ada'))).toBe(1);
      for (const expected of [first, second]) {
        const parked = await ledger.firstParked(TOPIC, key);
        expect(parked).toMatchObject({ record: expected, lost: false });
        if (parked !== null) await ledger.release(parked, []);
        if (parked !== null) await expect(ledger.release(parked, [])).rejects.toThrow(LedgerMovedOn);
      }
      expect(await ledger.isParked(TOPIC, key)).toBe(false);
    });

    it('does not let a record follow a key that is back in service', async () => {
      const record = recordAt(0, 'ada', 0);
      await expect(ledger.park(record, null, progressOf(record))).rejects.toThrow(LedgerMovedOn);
      expect(await ledger.position(TOPIC, 3)).toBeUndefined();
    });

    it('follows the streams of its topics', () => {
      expect(ledger.follows(streamOf('ada'))).toBe(true);
      expect(ledger.follows('conversation-1')).toBe(false);
    });

    describe('waiting for a stream', () => {
      const reach = async (revision: number, offset: number): Promise<void> => {
        await handle(recordAt(offset, 'ada', revision));
        await handle(stateOf(recordAt(offset, 'ada', revision)));
      };

      it('ends at once when it was handled, and after the time when it was not', async () => {
        await reach(3, 0);
        expect(await ledger.waitFor(streamOf('ada'), 3, 0)).toBe(true);
        expect(await ledger.waitFor(streamOf('ada'), 4, 5)).toBe(false);
        expect(await ledger.waitFor('conversation-1', 0, 5)).toBe(false);
      });

      it('ends when every topic that carries the stream has come so far', async () => {
        const waiting = ledger.waitFor(streamOf('ada'), 1, 10_000);
        await handle(recordAt(0, 'ada', 1));
        expect(await ledger.waitFor(streamOf('ada'), 1, 5)).toBe(false);
        await handle(stateOf(recordAt(0, 'ada', 1)));
        expect(await waiting).toBe(true);
      });

      it('counts the store that spoke last', async () => {
        await reach(9, 0);
        const restored = { ...origin, storeId: 'restored' };
        await handle(recordAt(1, 'ada', 2, restored));
        await handle(stateOf(recordAt(1, 'ada', 2, restored)));
        expect(await ledger.waitFor(streamOf('ada'), 9, 5)).toBe(false);
        expect(await ledger.waitFor(streamOf('ada'), 2, 5)).toBe(true);
      });

      it('ends at once for a stream that is parked', async () => {
        const record = recordAt(0, 'ada', 0);
        await ledger.park(record, 'it is bad', progressOf(record));
        expect(await ledger.waitFor(streamOf('ada'), 99, 10_000)).toBe(true);
      });
    });
  });
};
