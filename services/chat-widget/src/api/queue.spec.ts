import type { Baton } from './baton';
import { replay } from './queue';

const recorded = () => {
  const calls: unknown[] = [];
  const record =
    (name: string) =>
    (...given: unknown[]) =>
      void calls.push([name, ...given]);
  const names = ['init', 'open', 'close', 'identify', 'on', 'destroy'];
  return { calls, baton: Object.fromEntries(names.map((name) => [name, record(name)])) as unknown as Baton };
};

describe('what a page asked for before the script came', () => {
  it('is done in order', () => {
    const { calls, baton } = recorded();
    expect(replay([['identify', 'proof'], ['open']], baton)).toBe(false);
    expect(calls).toEqual([['identify', 'proof'], ['open']]);
  });
  it('may be how to begin', () => expect(replay([['init', { channel: 'vip' }]], recorded().baton)).toBe(true));
  it.each([undefined, {}, 'init', [7, null, 'open'], [['constructor'], ['__proto__', {}], [], ['toString']]])(
    '%j is nothing',
    (before) => {
      const { calls, baton } = recorded();
      expect([replay(before, baton), calls]).toEqual([false, []]);
    },
  );
});
