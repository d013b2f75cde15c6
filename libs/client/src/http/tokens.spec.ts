import { Tokens, type TokenWish, untilRefused } from './tokens';

/** Gives t1, t2, … when it is told to. */
const slowSource = () => {
  const waiting: ((token: string) => void)[] = [];
  const wishes: (string | null)[] = [];
  const source = ({ refused }: TokenWish): Promise<string> => {
    wishes.push(refused);
    return new Promise((resolve) => waiting.push(resolve));
  };
  const give = (...tokens: string[]): void => tokens.forEach((token) => waiting.shift()?.(token));
  return { source, wishes, give };
};
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a token', () => {
  it('is asked for each time, once for all who ask for the same meanwhile', async () => {
    const { source, wishes, give } = slowSource();
    const tokens = new Tokens(source);
    const both = Promise.all([tokens.get(null), tokens.get(null)]);
    await settle();
    give('t1');
    expect(await both).toEqual(['t1', 't1']);
    const later = tokens.get(null);
    await settle();
    give('t2');
    expect(await later).toBe('t2');
    expect(wishes).toEqual([null, null]);
  });

  it('instead of a refused one is not what others are being given meanwhile', async () => {
    const { source, wishes, give } = slowSource();
    const tokens = new Tokens(source);
    const answers = Promise.all([tokens.get(null), tokens.get('t1'), tokens.get('t1')]);
    await settle();
    give('t1', 't2');
    expect(await answers).toEqual(['t1', 't2', 't2']);
    expect(wishes).toEqual([null, 't1']);
  });

  it('that could not be had is asked for again', async () => {
    let isAway = true;
    const tokens = new Tokens(() => {
      if (isAway) throw new Error('away');
      return 't1';
    });
    await expect(tokens.get(null)).rejects.toThrow('away');
    isAway = false;
    expect(await tokens.get(null)).toBe('t1');
  });
});

describe('a token that is kept until it is refused', () => {
  it('is asked for at first and when it is refused, and not for who was refused an older one', async () => {
    const give = jest.fn(({ refused }: TokenWish) => (refused === null ? 't1' : 't2'));
    const source = untilRefused(give);
    const answers: string[] = [];
    for (const refused of [null, null, 't1', null, 't1']) answers.push(await source({ refused }));
    expect(answers).toEqual(['t1', 't1', 't2', 't2', 't2']);
    expect(give.mock.calls).toEqual([[{ refused: null }], [{ refused: 't1' }]]);
  });

  it('may be there from the beginning', async () => {
    const give = jest.fn(() => 't2');
    const source = untilRefused(give, 't1');
    expect([await source({ refused: null }), give.mock.calls.length]).toEqual(['t1', 0]);
    expect(await source({ refused: 't1' })).toBe('t2');
  });
});
