import { claimsOf, personOf } from './grant';

const jwt = (claims: object): string =>
  ['{}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');

describe('what a token says', () => {
  it('is read in any script', () => {
    expect(claimsOf(jwt({ sub: 'leyla', name: 'ليلى Öz 🙂' }))).toEqual({ sub: 'leyla', name: 'ليلى Öz 🙂' });
  });

  it.each(['opaque', '', 'a.b.c', `x.${Buffer.from('"text"').toString('base64url')}.y`])(
    'is nothing for %j',
    (token) => {
      expect(claimsOf(token)).toBeNull();
    },
  );

  it('names a person by the access token, and calls them as the ID token does where it says nothing', () => {
    expect(personOf({ sub: 'm1', roles: ['agent', 7] }, { name: 'Maria Lopez' })).toEqual({
      id: 'm1',
      name: 'Maria Lopez',
      roles: ['agent'],
    });
    expect(personOf({ sub: 'm1', name: 'Maria' }, { name: 'Other' })).toEqual({ id: 'm1', name: 'Maria', roles: [] });
    expect(personOf({ sub: 'm1' }, { preferred_username: 'maria' }).name).toBe('maria');
    expect(personOf({ sub: 'm1' }).name).toBe('m1');
  });
});
