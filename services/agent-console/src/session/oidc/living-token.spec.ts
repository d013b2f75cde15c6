import { UnreachableError } from '@baton/client';
import { SignInFault } from '../fault';
import type { Grant } from './grant';
import { LivingToken } from './living-token';

const grant = (number: number, changes: Partial<Grant> = {}): Grant => ({
  accessToken: `access-${number}`,
  refreshToken: `refresh-${number}`,
  lifetimeSeconds: 300,
  person: { id: 'maria', name: 'Maria', roles: ['agent'] },
  ...changes,
});

const tokenWith = (renew: (used: string) => Promise<Grant>, first = grant(1)) => {
  const onLost = jest.fn();
  const asked: string[] = [];
  const token = new LivingToken(first, {
    renew: ({ refreshToken }) => {
      asked.push(refreshToken);
      return renew(refreshToken);
    },
    onLost,
  });
  return { token, onLost, asked };
};

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('a living token', () => {
  it('is renewed a minute before its end, and then again', async () => {
    let number = 1;
    const { token, asked } = tokenWith(async () => grant((number += 1)));
    await jest.advanceTimersByTimeAsync(239_000);
    expect(asked).toEqual([]);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await token.source({ refused: null })).toBe('access-2');
    await jest.advanceTimersByTimeAsync(240_000);
    expect(asked).toEqual(['refresh-1', 'refresh-2']);
    token.stop();
  });

  it('that lives for seconds is renewed when four fifths are over', async () => {
    const { token, asked } = tokenWith(
      async () => grant(2, { lifetimeSeconds: 300 }),
      grant(1, { lifetimeSeconds: 10 }),
    );
    await jest.advanceTimersByTimeAsync(7_900);
    expect(asked).toEqual([]);
    await jest.advanceTimersByTimeAsync(200);
    expect(asked).toEqual(['refresh-1']);
    token.stop();
  });

  it('that was refused is renewed once for all who ask, and not for who was refused an older one', async () => {
    const { token, asked } = tokenWith(async () => grant(2));
    const wish = { refused: 'access-1' };
    expect(await Promise.all([token.source(wish), token.source(wish)])).toEqual(['access-2', 'access-2']);
    expect(await token.source(wish)).toBe('access-2');
    expect(asked).toEqual(['refresh-1']);
    token.stop();
  });

  it('says that nobody answered while the provider is away, and is renewed when it is back', async () => {
    let isAway = true;
    const { token, onLost } = tokenWith(async () => {
      if (isAway) throw new SignInFault('provider-unreachable', 'https://login.example');
      return grant(2);
    });
    await expect(token.source({ refused: 'access-1' })).rejects.toBeInstanceOf(UnreachableError);
    await jest.advanceTimersByTimeAsync(241_000);
    isAway = false;
    await jest.advanceTimersByTimeAsync(6_000);
    expect(await token.source({ refused: null })).toBe('access-2');
    expect(onLost).not.toHaveBeenCalled();
    token.stop();
  });

  it.each([
    ['was refused', grant(1)],
    ['was never given', grant(1, { refreshToken: null })],
  ])('whose renewal %s makes all wait until the person has signed in again', async (_, first) => {
    const { token, onLost } = tokenWith(async () => {
      throw new SignInFault('refused', 'invalid_grant');
    }, first);
    const answers: string[] = [];
    for (let asker = 0; asker < 3; asker += 1) {
      void Promise.resolve(token.source({ refused: 'access-1' })).then((answer) => answers.push(answer));
    }
    await jest.advanceTimersByTimeAsync(600_000);
    expect(answers).toEqual([]);
    expect(onLost).toHaveBeenCalledTimes(1);
    token.adopt(grant(7));
    await jest.advanceTimersByTimeAsync(0);
    expect(answers).toEqual(['access-7', 'access-7', 'access-7']);
    token.stop();
  });

  it('that is not used any more is not renewed', async () => {
    const { token, asked } = tokenWith(async () => grant(2));
    token.stop();
    await jest.advanceTimersByTimeAsync(600_000);
    expect(asked).toEqual([]);
  });
});
