import { parseConfig } from './config';

const oidc = { auth: 'oidc', issuer: 'https://login.example', clientId: 'console', scope: 'openid' };

describe('config.json', () => {
  it('says how people sign in', () => {
    expect(parseConfig(oidc)).toEqual(oidc);
    expect(parseConfig({ ...oidc, resource: 'https://baton.example' })).toMatchObject({
      resource: 'https://baton.example',
    });
    expect(parseConfig({ auth: 'none' })).toEqual({ auth: 'none' });
    const people = [{ sub: 'ann', name: 'Ann', roles: ['agent'] }];
    expect(parseConfig({ auth: 'development', people })).toEqual({ auth: 'development', people });
  });

  it.each([
    [null, /how people sign in/],
    [{ auth: 'saml' }, /how people sign in/],
    [{ ...oidc, issuer: 'login' }, /issuer/],
    [{ ...oidc, clientId: '' }, /clientId/],
    [{ ...oidc, scope: undefined }, /scope/],
    [{ auth: 'development' }, /people/],
    [{ auth: 'development', people: [{ sub: 'ann' }] }, /people/],
  ])('that is %j is told apart by what is wrong in it', (json, message) => {
    expect(() => parseConfig(json)).toThrow(message);
  });
});
