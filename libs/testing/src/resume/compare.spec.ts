import type { Item } from '@baton/client';
import { differences, type Held } from './compare';

const line = (revision: number, text = `said ${revision}`): Item => ({
  id: `line-${revision}`,
  revision,
  previous: revision === 1 ? null : revision - 1,
  at: '2026-11-28T09:00:00.000Z',
  author: { kind: 'customer', id: 'eve', name: 'Eve' },
  kind: 'message',
  text,
  clientMessageId: `c${revision}`,
});

const VIEW = 'ticket:t';
const lines = (count: number): readonly Item[] => Array.from({ length: count }, (_, at) => line(at + 1));
const stand = (items: readonly Item[], isRunning: boolean): Held => ({
  rows: {},
  lines: { [VIEW]: items },
  running: new Set(isRunning ? [VIEW] : []),
});
const faults = (held: readonly Item[], fresh: readonly Item[], isRunning: boolean): number =>
  differences(stand(held, isRunning), stand(fresh, isRunning)).length;

describe('lines that go on', () => {
  it('are the same', () => expect(faults(lines(3), lines(3), true)).toBe(0));

  it.each([
    ['a line at the end is missing', lines(2)],
    ['a line between is missing', [line(1), line(3)]],
    ['there is one more', lines(4)],
    ['a line says something else', [line(1), line(2, 'other'), line(3)]],
  ])('differ where %s', (_what, held) => expect(faults(held, lines(3), true)).toBe(1));
});

describe('lines of a view that is over', () => {
  it.each([2, 4])('may end elsewhere: %i of 3', (count) => expect(faults(lines(count), lines(3), false)).toBe(0));

  it.each([
    ['a line between is missing', [line(1), line(3)]],
    ['a line says something else', [line(1, 'other'), line(2)]],
  ])('differ where %s', (_what, held) => expect(faults(held, lines(3), false)).toBe(1));
});
