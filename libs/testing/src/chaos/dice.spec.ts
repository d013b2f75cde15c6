import { Dice } from './dice';

const throws = (dice: Dice): number[] => Array.from({ length: 50 }, () => dice.below(1_000));

describe('dice', () => {
  it('throw the same again for the same seed, and otherwise for its neighbour', () => {
    expect(throws(new Dice(7))).toEqual(throws(new Dice(7)));
    expect(throws(new Dice(7))).not.toEqual(throws(new Dice(8)));
  });

  it('keep their throws when a part with dice of its own throws more often', () => {
    const [a, b] = [new Dice(7), new Dice(7)];
    throws(a.fork());
    b.fork();
    expect(throws(a)).toEqual(throws(b));
  });
});
