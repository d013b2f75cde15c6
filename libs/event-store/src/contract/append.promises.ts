import { randomUUID } from 'node:crypto';
import { type AppendResult, type NewEvent, WrongExpectedRevision } from '../event-store';
import type { StorePromise } from './promise';
import { appendSomehow, readAll, sampleEvent, sampleEvents } from './sample-events';

const conflict = (expected: 'no-stream' | number, actual: number | null): object => ({
  name: 'WrongExpectedRevision',
  expected,
  actual,
});

export const appendPromises: readonly StorePromise[] = [
  {
    name: 'an event comes back as it was appended, with its place',
    check: async ({ store }) => {
      const event = sampleEvent({ text: 'ünïcode \u0000 \ud800 😀 "quoted"', nested: { list: [1, null, false] } });
      const { revision, position } = await store.append('a-1', [event], { expected: 'no-stream' });
      expect(revision).toBe(0);
      expect(await readAll(store, 'a-1')).toEqual([{ ...event, stream: 'a-1', revision: 0, position }]);
    },
  },
  {
    name: 'an append at the exact revision lands, and nothing else does',
    check: async ({ store }) => {
      await expect(store.append('a-1', sampleEvents(1), { expected: 0 })).rejects.toMatchObject(conflict(0, null));
      await store.append('a-1', sampleEvents(2), { expected: 'no-stream' });
      await expect(store.append('a-1', sampleEvents(1), { expected: 'no-stream' })).rejects.toMatchObject(
        conflict('no-stream', 1),
      );
      await expect(store.append('a-1', sampleEvents(1), { expected: 0 })).rejects.toBeInstanceOf(WrongExpectedRevision);
      await expect(store.append('a-1', sampleEvents(1), { expected: 2 })).rejects.toMatchObject(conflict(2, 1));
      expect((await store.append('a-1', sampleEvents(1), { expected: 1 })).revision).toBe(2);
      expect(await readAll(store, 'a-1')).toHaveLength(3);
    },
  },
  {
    name: 'a batch lands whole or not at all, without a stranger inside',
    check: async ({ store }) => {
      const batches = Array.from({ length: 10 }, () => sampleEvents(3));
      await Promise.all(batches.map((batch) => appendSomehow(store, 'a-1', ...batch)));
      const stored = (await readAll(store, 'a-1')).map(({ id }) => id);
      expect(stored).toHaveLength(30);
      for (const batch of batches) {
        const ids = batch.map(({ id }) => id);
        const at = stored.indexOf(ids[0] ?? '');
        expect(stored.slice(at, at + 3)).toEqual(ids);
      }
    },
  },
  {
    name: 'of many appends with one expectation exactly one lands',
    check: async ({ store }) => {
      const events = sampleEvents(20);
      const append = (event: NewEvent) => store.append('a-1', [event], { expected: 'no-stream' });
      const outcomes = await Promise.allSettled(events.map(append));
      const winners = events.filter((_, index) => outcomes[index]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      expect((await readAll(store, 'a-1')).map(({ id }) => id)).toEqual([winners[0]?.id]);
    },
  },
  {
    name: 'an event that cannot be written fails alone',
    check: async ({ store }) => {
      const outcomes = await Promise.allSettled([
        store.append('a-1', sampleEvents(1), { expected: 'no-stream' }),
        store.append('a-2', [sampleEvent(), sampleEvent({ count: 1n })], { expected: 'no-stream' }),
        store.append('a-3', sampleEvents(1), { expected: 'no-stream' }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await readAll(store, 'a-2')).toEqual([]);
    },
  },
  {
    name: 'appends of the same moment end each in their own way: a conflict, a repetition and what lands',
    check: async ({ store }) => {
      const before = sampleEvents(3);
      const earlier = await store.append('a-1', before, { expected: 'no-stream' });
      await store.append('a-2', sampleEvents(2), { expected: 'no-stream' });
      const fresh = sampleEvents(2);
      const outcomes = await Promise.allSettled([
        store.append('a-3', fresh, { expected: 'no-stream' }),
        store.append('a-2', sampleEvents(1), { expected: 0 }),
        store.append('a-1', before, { expected: 'no-stream' }),
        store.append('a-4', sampleEvents(1), { expected: 3 }),
        store.append('a-5', sampleEvents(1), { expected: 'no-stream' }),
      ]);
      expect(outcomes).toMatchObject([
        { status: 'fulfilled', value: { revision: 1 } },
        { status: 'rejected', reason: conflict(0, 1) },
        { status: 'fulfilled', value: { ...earlier, repeated: true } },
        { status: 'rejected', reason: conflict(3, null) },
        { status: 'fulfilled', value: { revision: 0 } },
      ]);
      const stored = await readAll(store, 'a-3');
      expect(stored.map(({ id }) => id)).toEqual(fresh.map(({ id }) => id));
      expect(stored.at(-1)?.position).toBe((outcomes[0] as PromiseFulfilledResult<AppendResult>).value.position);
      const counts = await Promise.all(['a-1', 'a-2', 'a-4', 'a-5'].map((name) => readAll(store, name)));
      expect(counts.map(({ length }) => length)).toEqual([3, 2, 0, 1]);
    },
  },
  {
    name: 'the same ids with the same expectation give the earlier result and no second copy',
    check: async ({ store }) => {
      const batch = sampleEvents(2);
      const first = await store.append('a-1', batch, { expected: 'no-stream' });
      await store.append('a-1', sampleEvents(1), { expected: 1 });
      const retried = await Promise.all([
        store.append('a-1', batch, { expected: 'no-stream' }),
        store.append('a-1', batch, { expected: 'no-stream' }),
      ]);
      for (const again of retried) expect(again).toEqual({ ...first, repeated: true });
      expect(await readAll(store, 'a-1')).toHaveLength(3);
    },
  },
  {
    name: 'of two equal appends at the same moment one is the first and one the repetition',
    check: async ({ store }) => {
      const batch = sampleEvents(1);
      const append = () => store.append('a-1', batch, { expected: 'no-stream' });
      const results = await Promise.all([append(), append()]);
      expect(results.map(({ repeated }) => repeated ?? false).sort()).toEqual([false, true]);
      expect(await readAll(store, 'a-1')).toHaveLength(1);
    },
  },
  {
    name: 'other ids at a taken revision are a conflict, also when a part of them is the same',
    check: async ({ store }) => {
      const [one, two] = [sampleEvent(), sampleEvent()];
      await store.append('a-1', [one, two], { expected: 'no-stream' });
      await expect(
        store.append('a-1', [one, { ...two, id: randomUUID() }], { expected: 'no-stream' }),
      ).rejects.toMatchObject(conflict('no-stream', 1));
      await expect(store.append('a-1', [one, two, sampleEvent()], { expected: 'no-stream' })).rejects.toMatchObject(
        conflict('no-stream', 1),
      );
    },
  },
];
