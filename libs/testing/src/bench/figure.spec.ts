import { interleaved, median, percentile } from './figure';

describe('figures', () => {
  it('take the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    expect([percentile([1, 2, 3, 4], 0.5), percentile([1, 2, 3, 4], 0.99)]).toEqual([2, 4]);
    expect(() => median([])).toThrow(RangeError);
  });

  it('alternate who goes first, and leave the first round out', async () => {
    const order: string[] = [];
    let round = 0;
    const result = await interleaved(
      3,
      async () => (order.push('ours'), round === 0 ? 1_000 : 2),
      async () => (order.push('baseline'), (round += 1)),
    );
    expect(order).toEqual(['ours', 'baseline', 'baseline', 'ours', 'ours', 'baseline', 'baseline', 'ours']);
    expect(result).toEqual({ ours: 2, baseline: 3 });
  });
});
