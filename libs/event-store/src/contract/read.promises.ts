import { StoreUnavailable } from '../event-store';
import type { StorePromise } from './promise';
import { collect, readable, readAll, sampleEvents } from './sample-events';

/** More than any adapter reads at once. */
const MANY = 1_203;

export const readPromises: readonly StorePromise[] = [
  {
    name: 'a stream reads from either end, from a revision, up to a limit, across pages',
    check: async ({ store }) => {
      await store.append('b-1', sampleEvents(MANY), { expected: 'no-stream' });
      await store.append('b-10', sampleEvents(1), { expected: 'no-stream' });
      const revisions = async (options: object) =>
        (await collect(store.readStream('b-1', options))).map(({ revision }) => revision);
      const up = Array.from({ length: MANY }, (_, revision) => revision);
      expect(await revisions({})).toEqual(up);
      expect(await revisions({ backwards: true })).toEqual([...up].reverse());
      expect(await revisions({ from: 700 })).toEqual(up.slice(700));
      expect(await revisions({ from: 700, limit: 601 })).toEqual(up.slice(700, MANY));
      expect(await revisions({ from: 2, limit: 3 })).toEqual([2, 3, 4]);
      expect(await revisions({ from: 2, backwards: true })).toEqual([2, 1, 0]);
      expect(await revisions({ limit: 2, backwards: true })).toEqual([MANY - 1, MANY - 2]);
      expect(await revisions({ from: MANY })).toEqual([]);
      expect(await revisions({ limit: 0 })).toEqual([]);
    },
  },
  {
    name: 'a stream that does not exist reads as empty',
    check: async ({ store }) => {
      expect(await readAll(store, 'b-1')).toEqual([]);
    },
  },
  {
    name: 'the head is null, then comes to the position of the newest event, and positions are ordered',
    check: async ({ store }) => {
      expect(await store.head()).toBeNull();
      const first = await store.append('b-1', sampleEvents(1), { expected: 'no-stream' });
      expect(await readable(store, first.position)).toBe(first.position);
      const second = await store.append('b-2', sampleEvents(12), { expected: 'no-stream' });
      expect(await readable(store, second.position)).toBe(second.position);
      expect(store.comparePositions(first.position, second.position)).toBeLessThan(0);
      expect(store.comparePositions(second.position, first.position)).toBeGreaterThan(0);
      expect(store.comparePositions(first.position, first.position)).toBe(0);
    },
  },
  {
    name: 'the store has an id, the same for everybody who opens it',
    check: async ({ store, again }) => {
      const other = await again();
      expect(await store.storeId()).not.toBe('');
      expect(await other.storeId()).toBe(await store.storeId());
      await other.close();
    },
  },
  {
    name: 'what was appended is there after the store was closed and opened again',
    check: async ({ store, again }) => {
      await store.append('b-1', sampleEvents(3), { expected: 'no-stream' });
      const before = await readAll(store, 'b-1');
      await store.close();
      const reopened = await again();
      expect(await readAll(reopened, 'b-1')).toEqual(before);
      await reopened.close();
    },
  },
  {
    name: 'a closed store says that it is unavailable',
    check: async ({ store }) => {
      await store.close();
      await expect(store.append('b-1', sampleEvents(1), { expected: 'no-stream' })).rejects.toBeInstanceOf(
        StoreUnavailable,
      );
      await expect(readAll(store, 'b-1')).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
    },
  },
];
