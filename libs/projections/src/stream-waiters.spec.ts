import { StreamWaiters } from './stream-waiters';

const never = jest.fn(async () => false);
beforeEach(() => never.mockClear());

it('what this process has written itself is known without asking', async () => {
  const waiters = new StreamWaiters();
  waiters.advance('ticket-1', 3);
  expect(await waiters.waitFor('ticket-1', 3, 0, never)).toBe(true);
  expect(never).not.toHaveBeenCalled();
});

it('what it has not written is asked for', async () => {
  const waiters = new StreamWaiters();
  waiters.advance('ticket-1', 3);
  expect(await waiters.waitFor('ticket-1', 4, 0, never)).toBe(false);
  expect(await waiters.waitFor('ticket-2', 0, 0, never)).toBe(false);
});

it('an older revision does not make it forget a newer one', async () => {
  const waiters = new StreamWaiters();
  for (const revision of [3, 2]) waiters.advance('ticket-1', revision);
  expect(await waiters.waitFor('ticket-1', 3, 0, never)).toBe(true);
});

it('where the rows may have been taken away, it asks again', async () => {
  const waiters = new StreamWaiters();
  waiters.advance('ticket-1', 3);
  waiters.forget();
  expect(await waiters.waitFor('ticket-1', 3, 0, never)).toBe(false);
});
