import type { InboxRow, Store, ViewSnapshot } from '@baton/client';
import { CustomerNames } from './customer-names';

type Snapshot = ViewSnapshot<InboxRow>;

const row = (id: string, name: string | null): [string, InboxRow] => [
  id,
  { ticket: { id, customer: { name } } } as unknown as InboxRow,
];

/** An inbox whose rows are set by hand. */
const inboxOf = (...rows: [string, InboxRow][]) => {
  const listeners = new Set<() => void>();
  let snapshot = { rows: new Map(rows) } as unknown as Snapshot;
  const store: Store<Snapshot> = {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
  };
  const show = (...next: [string, InboxRow][]): void => {
    snapshot = { rows: new Map(next) } as unknown as Snapshot;
    for (const listener of [...listeners]) listener();
  };
  return { store, show, listeners };
};

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('a row that is there says who it is', async () => {
  const { store } = inboxOf(row('1', 'Ann'));
  expect(await new CustomerNames(store).find('1')).toBe('Ann');
});

test('an alert that overtakes its row waits for it', async () => {
  const { store, show, listeners } = inboxOf();
  const found = new CustomerNames(store).find('1');
  show(row('2', 'Bob'));
  show(row('1', 'Ann'), row('2', 'Bob'));
  expect(await found).toBe('Ann');
  expect(listeners.size).toBe(0);
});

test('a row that has left is remembered', async () => {
  const { store, show } = inboxOf();
  const names = new CustomerNames(store);
  names.follow();
  show(row('1', 'Ann'));
  show();
  expect(await names.find('1')).toBe('Ann');
});

test('a row that was there before anybody followed, and leaves first, is remembered too', async () => {
  const { store, show } = inboxOf(row('1', 'Ann'));
  const names = new CustomerNames(store);
  names.follow();
  show();
  expect(await names.find('1')).toBe('Ann');
});

test('one that never comes is nobody after a while', async () => {
  const { store, listeners } = inboxOf();
  const found = new CustomerNames(store).find('1');
  jest.advanceTimersByTime(2_000);
  expect(await found).toBeNull();
  expect(listeners.size).toBe(0);
});
