import { topics } from '@baton/contracts';
import type { DatabaseUnderTest, EngineUnderTest } from '@baton/sql/src/contract';
import type { Transaction } from 'kysely';
import { type ConsumerLedger, type LedgerBatches, LedgerMovedOn, type LedgerWork } from '../src/consumer-ledger';
import type { BusRecord } from '../src/event-bus';
import { openSqlLedger } from '../src/ledger/sql-ledger';
import { followed, progressOf, recordAt, TOPIC } from './ledger.promises';
import { mirror } from './rules-under-test';
import { conversationOf, origin, streamOf } from './ticket-records';

type Tx = Transaction<unknown>;

const stepsOf = (records: readonly BusRecord[]) => records.flatMap((record) => progressOf(record).step ?? []);

/** What a ledger in SQL keeps when several records are handled at once, on every engine. */
export const ledgerBatchesPromises = (engine: EngineUnderTest): void => {
  describe(`several records at once on ${engine.engine}`, () => {
    let database: DatabaseUnderTest;
    let ledger: ConsumerLedger<Tx>;
    const open = () => openSqlLedger({ db: database.open<unknown>(), group: 'g', topics: followed, cipher: mirror });
    const batchesOf = ({ batches }: ConsumerLedger<Tx>): LedgerBatches<Tx> => {
      if (batches === undefined) throw new Error('no batches');
      return batches;
    };
    beforeEach(async () => {
      database = await engine.create();
      ledger = await open();
    });
    afterEach(() => database.dispose());

    const handle = (records: readonly BusRecord[], work: readonly LedgerWork<Tx>[] = [], by = ledger): Promise<void> =>
      batchesOf(by).advance(records.map((record) => ({ progress: progressOf(record), work })));
    const revisionOf = (name: string, storeId = origin.storeId) => ledger.lastRevision(TOPIC, storeId, streamOf(name));

    it('move the position from before the first to after the last, and each stream', async () => {
      await handle([recordAt(0, 'ada', 0), recordAt(3, 'bob', 7), recordAt(4, 'ada', 1)]);
      expect(await ledger.position(TOPIC, 3)).toEqual({ offset: '5', generation: 'generation-1', fromStart: true });
      expect([await revisionOf('ada'), await revisionOf('bob')]).toEqual([1, 7]);
      const without = { ...recordAt(6, 'bob', 5), headers: { ...recordAt(6, 'bob', 5).headers } };
      delete without.headers['generation'];
      await handle([recordAt(5, 'ada', 2, { ...origin, generation: 'generation-2' }), without]);
      expect(await ledger.position(TOPIC, 3)).toMatchObject({ offset: '7', generation: 'generation-2' });
      expect([await revisionOf('ada'), await revisionOf('bob')]).toEqual([2, 7]);
    });

    it('run the work of each in order', async () => {
      const done: number[] = [];
      const handled = [0, 1, 2].map((n) => ({
        progress: progressOf(recordAt(n, 'ada', n)),
        work: [async () => void done.push(n), async () => void done.push(n + 0.5)],
      }));
      await batchesOf(ledger).advance(handled);
      expect(done).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
    });

    it('move nothing when any work throws', async () => {
      const full = (): Promise<never> => Promise.reject(new Error('disk full'));
      await expect(handle([recordAt(0, 'ada', 0), recordAt(1, 'bob', 0)], [full])).rejects.toThrow('disk full');
      expect(await ledger.position(TOPIC, 3)).toBeUndefined();
      expect(await revisionOf('ada')).toBeNull();
    });

    it.each([
      ['the first', 4],
      ['all but the last', 6],
      ['all', 7],
    ])('are refused whole when another member has handled %s of them', async (_, offset) => {
      await handle([recordAt(offset, 'cy', 0)]);
      const work = jest.fn(() => Promise.resolve());
      const batch = [4, 5, 6, 7].map((at) => recordAt(at, 'ada', at));
      await expect(handle(batch, [work])).rejects.toThrow(LedgerMovedOn);
      expect(work).not.toHaveBeenCalled();
      expect(await revisionOf('ada')).toBeNull();
      expect(await ledger.position(TOPIC, 3)).toMatchObject({ offset: String(offset + 1) });
    });

    it('are handled by one of two members that race, wherever their batches begin and end', async () => {
      const theirs = await open();
      const effects: string[] = [];
      const note = (who: string) => [async () => void effects.push(who)];
      const results = await Promise.allSettled([
        handle([recordAt(0, 'ada', 0), recordAt(1, 'bob', 0)], note('mine')),
        handle([recordAt(0, 'ada', 0), recordAt(1, 'bob', 0), recordAt(2, 'ada', 1)], note('theirs'), theirs),
      ]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const won = results[0]?.status === 'fulfilled' ? ['mine', 'mine'] : ['theirs', 'theirs', 'theirs'];
      expect(effects).toEqual(won);
      expect(await ledger.position(TOPIC, 3)).toMatchObject({ offset: String(won.length) });
    });

    it('of two stores leave the one that spoke last as the one that counts', async () => {
      const restored = { ...origin, storeId: 'restored' };
      const both = [recordAt(0, 'ada', 9), recordAt(1, 'ada', 2, restored)];
      await handle(both);
      await handle(both.map((record) => ({ ...record, topic: topics.ticketState.name })));
      expect([await revisionOf('ada'), await revisionOf('ada', 'restored')]).toEqual([9, 2]);
      expect(await ledger.waitFor(streamOf('ada'), 9, 5)).toBe(false);
      expect(await ledger.waitFor(streamOf('ada'), 2, 5)).toBe(true);
    });

    it('wake those who wait for any of their streams, on other replicas too', async () => {
      const waiting = ['ada', 'bob'].map((name) => ledger.waitFor(streamOf(name), 0, 10_000));
      const records = [recordAt(0, 'ada', 0), recordAt(1, 'bob', 0)];
      const theirs = await open();
      await handle(records, [], theirs);
      await handle(
        records.map((record) => ({ ...record, topic: topics.ticketState.name })),
        [],
        theirs,
      );
      expect(await Promise.all(waiting)).toEqual([true, true]);
    });

    describe('asked about beforehand', () => {
      it('tell the last revision of each stream, by store, and nothing of what was never seen', async () => {
        const records = [recordAt(0, 'ada', 4), recordAt(1, 'ada', 2, { ...origin, storeId: 'another' })];
        await handle(records);
        const known = await batchesOf(ledger).foreknow(TOPIC, [], stepsOf([...records, recordAt(9, 'bob', 0)]));
        expect(known.lastRevision(origin.storeId, streamOf('ada'))).toBe(4);
        expect(known.lastRevision('another', streamOf('ada'))).toBe(2);
        expect(known.lastRevision(origin.storeId, streamOf('bob'))).toBeNull();
        const elsewhere = await batchesOf(ledger).foreknow(topics.ticketState.name, [], stepsOf(records));
        expect(elsewhere.lastRevision(origin.storeId, streamOf('ada'))).toBeNull();
      });

      it('tell which keys are parked, odd ones too', async () => {
        const odd = 'NUL \u0000, half a pair \ud800';
        for (const record of [recordAt(0, 'ada', 0), recordAt(1, 'ada', 1), { ...recordAt(2, 'bob', 0), key: odd }])
          await ledger.park(record, 'it is bad', progressOf(record));
        const keys = [conversationOf('ada'), conversationOf('cy'), odd, conversationOf('ada')];
        const known = await batchesOf(ledger).foreknow(TOPIC, keys, []);
        expect(keys.map((key) => known.isParked(key))).toEqual([true, false, true, true]);
        const elsewhere = await batchesOf(ledger).foreknow(topics.ticketState.name, keys, []);
        expect(keys.some((key) => elsewhere.isParked(key))).toBe(false);
      });
    });
  });
};
