import type { BatonClient, Outgoing } from '@baton/client';
import { OpenThreads } from './open-threads';

/** A client whose threads hold what is put into them. */
const house = () => {
  const open = new Set<string>();
  const outgoing = new Map<string, Outgoing[]>();
  const baton = {
    live: {
      open: (name: string) => (open.add(name), { name, isOver: false }),
      release: ({ name }: { name: string }) => void open.delete(name),
    },
    conversation: (id: string) => ({
      getSnapshot: () => ({ outgoing: outgoing.get(id) ?? [] }),
      close: () => undefined,
    }),
  } as unknown as BatonClient;
  const threads = new OpenThreads(baton);
  const kept: string[] = [];
  threads.keep = (ticketId, messages) => kept.push(...messages.map(({ text }) => `${ticketId}: ${text}`));
  const visits = (ticketId: string, ...messages: Outgoing[]): void => {
    threads.acquire(ticketId, `of-${ticketId}`);
    outgoing.set(`of-${ticketId}`, messages);
    threads.release(ticketId);
  };
  return { threads, open, kept, visits };
};

const failed = { text: 'not arrived', status: 'failed' } as Outgoing;
const pending = { text: 'on its way', status: 'pending' } as Outgoing;
const ids = Array.from({ length: 30 }, (_, n) => `t${n}`);

test('threads that nobody looks at are closed, the last few excepted', () => {
  const { open, visits } = house();
  for (const id of ids) visits(id);
  expect([...open]).toEqual(['ticket:t26', 'ticket:t27', 'ticket:t28', 'ticket:t29']);
});

test('however many hold words that did not arrive, the stream has room; the words are kept', () => {
  const { threads, open, kept, visits } = house();
  for (const id of ids) visits(id, failed);
  threads.acquire('looked-at', 'of-looked-at');
  expect(open.size).toBeLessThan(18);
  expect(kept).toContain('t0: not arrived');
  threads.keepAll();
  expect(new Set(kept).size).toBe(ids.length);
});

test('what is on its way is not cut off', () => {
  const { open, visits } = house();
  visits('sending', pending);
  for (const id of ids) visits(id);
  expect(open).toContain('ticket:sending');
});
