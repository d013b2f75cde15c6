import { explore, type Exploration, type Move } from './explore';
import { hashKey } from './key-hash';
import { SeenStates } from './seen-states';

interface Jugs {
  readonly five: number;
  readonly three: number;
}

/** The two jugs of 5 and 3 litres: fill, empty, pour. */
const jugs: Exploration<Jugs> = {
  initial: { five: 0, three: 0 },
  moves: ({ five, three }): Move<Jugs>[] => {
    const toThree = Math.min(five, 3 - three);
    const toFive = Math.min(three, 5 - five);
    return [
      { label: 'fill five', next: { five: 5, three } },
      { label: 'fill three', next: { five, three: 3 } },
      { label: 'empty five', next: { five: 0, three } },
      { label: 'empty three', next: { five, three: 0 } },
      { label: 'five into three', next: { five: five - toThree, three: three + toThree } },
      { label: 'three into five', next: { five: five + toFive, three: three - toFive } },
    ];
  },
  key: ({ five, three }) => `${five} ${three}`,
  invariants: [],
};

const never = (name: string, wrong: (jugs: Jugs) => boolean) => ({
  name,
  broken: (state: Jugs) => (wrong(state) ? JSON.stringify(state) : null),
});

describe('the explorer', () => {
  it('visits every state once', () => {
    expect(explore(jugs)).toMatchObject({ outcome: 'exhausted', states: 16, transitions: 96, counterExample: null });
  });

  it('gives the shortest counter-example', () => {
    const { outcome, counterExample } = explore({
      ...jugs,
      invariants: [never('nobody measures 4 litres', ({ five }) => five === 4)],
    });
    expect(outcome).toBe('broken');
    expect(counterExample).toMatchObject({ invariant: 'nobody measures 4 litres', state: { five: 4, three: 3 } });
    expect(counterExample?.path).toEqual([
      'fill five',
      'five into three',
      'empty three',
      'five into three',
      'fill five',
      'five into three',
    ]);
  });

  it('checks what must hold at rest only at rest', () => {
    const atRest = [never('rests full', ({ three }) => three !== 3)];
    const fullFive = explore({ ...jugs, isAtRest: ({ five }) => five === 5, atRest });
    expect(fullFive.counterExample?.path).toEqual(['fill five']);
    expect(explore({ ...jugs, isAtRest: ({ three }) => three === 3, atRest })).toMatchObject({
      outcome: 'exhausted',
      rests: 6,
    });
  });

  it('checks the initial state', () => {
    const { counterExample } = explore({ ...jugs, invariants: [never('never empty', ({ five }) => five === 0)] });
    expect(counterExample?.path).toEqual([]);
  });

  it('stops at its limits and says so', () => {
    expect(explore({ ...jugs, limits: { states: 5 } })).toMatchObject({ outcome: 'limited' });
    expect(explore({ ...jugs, limits: { depth: 1 } })).toMatchObject({ outcome: 'limited', states: 3, depth: 1 });
  });

  it('tells how far it is', () => {
    const seen: number[] = [];
    explore({ ...jugs, progressEvery: 4, onProgress: ({ states }) => seen.push(states) });
    expect(seen).toEqual([4, 8, 12, 16]);
  });

  it('says so when the moves of a state are not always the same', () => {
    let asked = 0;
    const moves = (count: number): Move<number>[] => (asked++ < 2 ? [{ label: 'up', next: count + 1 }] : []);
    const broken = (count: number) => (count === 2 ? 'two' : null);
    expect(() => explore({ initial: 0, moves, key: String, invariants: [{ name: 'below two', broken }] })).toThrow(
      'pure function',
    );
  });

  it('manages hundreds of thousands of states in a second or two', () => {
    const side = 500;
    const explored = explore<number>({
      initial: 0,
      moves: (at) => [
        { label: 'east', next: at % side === side - 1 ? at : at + 1 },
        { label: 'south', next: at + side < side * side ? at + side : at },
      ],
      key: String,
      invariants: [],
    });
    expect(explored).toMatchObject({ outcome: 'exhausted', states: side * side });
  });
});

describe('the set of states seen', () => {
  it('knows every key again, through every growth, and no other', () => {
    const seen = new SeenStates();
    const keys = Array.from({ length: 200_000 }, (_, index) => `state ${index}`);
    expect(keys.every((key) => seen.add(key))).toBe(true);
    expect(keys.some((key) => seen.add(key))).toBe(false);
    expect(seen.size).toBe(keys.length);
  });

  it('spreads keys that differ in one character over all 64 bits', () => {
    const bits = (key: string): string => {
      const { high, low } = hashKey(key);
      return high.toString(2).padStart(32, '0') + low.toString(2).padStart(32, '0');
    };
    const ones = new Array<number>(64).fill(0);
    for (let index = 0; index < 4_000; index += 1) {
      const hashed = bits(`{"tickets":[${index}]}`);
      for (let bit = 0; bit < 64; bit += 1) if (hashed[bit] === '1') ones[bit] = (ones[bit] ?? 0) + 1;
    }
    expect(Math.min(...ones)).toBeGreaterThan(1_800);
    expect(Math.max(...ones)).toBeLessThan(2_200);
  });
});
