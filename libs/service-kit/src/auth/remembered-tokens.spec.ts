import type { Principal } from './principal';
import { rememberTokens } from './remembered-tokens';
import { Unauthenticated } from './token-verifier';

const caller = (expiresAt: number): Principal => ({
  kind: 'agent',
  id: 'ann',
  name: null,
  roles: ['agent'],
  skills: [],
  queues: [],
  issuer: 'i',
  expiresAt,
});

const setUp = (expiresAt: number) => {
  const clock = { now: 1_000_000 };
  const checked: string[] = [];
  let refuse = false;
  const verify = rememberTokens(
    async (token) => {
      checked.push(token);
      if (refuse) throw new Unauthenticated('no');
      return caller(expiresAt);
    },
    60_000,
    () => clock.now,
  );
  return { clock, checked, verify, refuseFromNowOn: () => (refuse = true) };
};

it('a token is checked once a minute', async () => {
  const { clock, checked, verify, refuseFromNowOn } = setUp(9_000_000);
  await verify('a');
  await verify('a');
  await verify('b');
  expect(checked).toEqual(['a', 'b']);
  refuseFromNowOn();
  clock.now += 60_000;
  await expect(verify('a')).rejects.toThrow(Unauthenticated);
});

it('a remembered token ends with its expiry and the skew', async () => {
  const { clock, verify } = setUp(1_010_000);
  await verify('a');
  clock.now = 1_000_000 + 59_999;
  await verify('a');
  clock.now = 1_010_000 + 60_000;
  await expect(verify('a')).rejects.toThrow('the token has expired');
});

it('what was refused is checked again', async () => {
  const { checked, verify, refuseFromNowOn } = setUp(9_000_000);
  refuseFromNowOn();
  await expect(verify('a')).rejects.toThrow();
  await expect(verify('a')).rejects.toThrow();
  expect(checked).toEqual(['a', 'a']);
});
