import type { CaughtUp, RecordedEvent } from '../event-store';
import { SqlEventStore } from './sql-event-store';
import type { Page, StoreEngine } from './store-engine';

const LOOKS = 14;
const POLL_MS = 500;

/** A store whose one event is held back for some looks, each time by the transaction that `horizonOf` names. */
const heldStore = (horizonOf: (look: number) => string): { readonly store: SqlEventStore; looks: () => number } => {
  let looks = 0;
  const event = {
    position: '1',
    stream: 'ticket-1',
    revision: 0,
    id: '1',
    type: 'Happened',
    data: '{}',
    metadata: '{}',
  };
  const page = async (): Promise<Page> => {
    looks += 1;
    if (looks <= LOOKS) return { rows: [], upTo: null, more: false, held: true, horizon: horizonOf(looks) };
    return { rows: [event], upTo: '1', more: false, held: false, horizon: horizonOf(looks) };
  };
  const engine = { page, onForeignAppend: () => undefined, compare: () => 0, close: async () => undefined };
  const store = new SqlEventStore(engine as unknown as StoreEngine, { pollMs: POLL_MS, pageSize: 10 });
  return { store, looks: () => looks };
};

/** Milliseconds until the event is given, or until so many have passed. */
const waited = async ({ store }: ReturnType<typeof heldStore>, mostMs: number): Promise<number> => {
  const began = performance.now();
  const signal = AbortSignal.timeout(mostMs);
  const items = store.subscribe({ after: null, streams: [], signal })[Symbol.asyncIterator]();
  for (;;) {
    const next: IteratorResult<RecordedEvent | CaughtUp> = await items.next();
    if (next.done === true || !('kind' in next.value)) return performance.now() - began;
  }
};

// Doubling, these looks alone would take 2 + 4 + … + 256 + 6 × 500 ms.
it('many short transactions in a row hold an event back no longer than they last', async () => {
  expect(await waited(heldStore(String), 3_000)).toBeLessThan(1_500);
});

it('while one transaction is in the way the looks become rare', async () => {
  const held = heldStore(() => 'the same');
  await waited(held, 700);
  expect(held.looks()).toBeLessThan(LOOKS);
});
