import type { Calls } from './baton';
import { Queue } from './queue';

const recorded = () => {
  const calls: unknown[] = [];
  const record =
    (name: string) =>
    (...given: unknown[]) =>
      void calls.push([name, ...given]);
  const names = ['init', 'open', 'close', 'identify', 'on', 'destroy'];
  return { calls, named: Object.fromEntries(names.map((name) => [name, record(name)])) as unknown as Calls };
};

describe('what a page asked for before the script came', () => {
  it('is done in order, once the page is ready', () => {
    const { calls, named } = recorded();
    const queue = new Queue([['identify', 'proof'], ['open']], named);
    expect(calls).toEqual([]);
    expect(queue.begin()).toBe(false);
    expect(calls).toEqual([['identify', 'proof'], ['open']]);
  });
  it('may be how to begin', () =>
    expect(new Queue([['init', { channel: 'vip' }]], recorded().named).begin()).toBe(true));
  it.each([undefined, {}, 'init', [7, null, 'open'], [['constructor'], ['__proto__', {}], [], ['toString'], ['push']]])(
    '%j is nothing',
    (before) => {
      const { calls, named } = recorded();
      expect([new Queue(before, named).begin(), calls]).toEqual([false, []]);
    },
  );
});

describe('what a page asks for by the same words later', () => {
  it('is done at once', () => {
    const { calls, named } = recorded();
    const queue = new Queue(undefined, named);
    queue.begin();
    queue.push(['open'], ['identify', null]);
    queue.push('nonsense');
    expect(calls).toEqual([['open'], ['identify', null]]);
  });
  it('waits for its turn while the page is not ready', () => {
    const { calls, named } = recorded();
    const queue = new Queue([['identify', 'proof']], named);
    queue.push(['init']);
    expect(queue.begin()).toBe(true);
    expect(calls).toEqual([['identify', 'proof'], ['init']]);
  });
});
