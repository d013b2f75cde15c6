import { checkSpread } from './check-spread';

const evenly = (count: number, overMs: number): number[] =>
  Array.from({ length: count }, (_, at) => 100 + Math.round((at * overMs) / count));

describe('a crowd that is told when to come back', () => {
  it('comes one after the other', () => expect(checkSpread(evenly(40, 500), 40)).toEqual([]));

  it('may be a single one', () => expect(checkSpread([1_000], 1)).toEqual([]));

  it.each([
    ['all at once', Array<number>(40).fill(1_000)],
    ['half of it at once', [...evenly(20, 500), ...Array<number>(20).fill(300)]],
    ['within a moment', evenly(40, 60)],
  ])('is named when it comes %s', (_how, told) =>
    expect(checkSpread(told, 40)).toEqual([expect.stringContaining('the same 50 ms')]),
  );

  it('is named when some were told nothing', () =>
    expect(checkSpread(evenly(30, 500), 40)).toEqual(['10 of 40 were not told when to come back']));
});
