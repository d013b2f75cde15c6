import { InvalidRequest } from '@baton/service-kit';
import { SignJWT } from 'jose';
import { identityProver } from './identity-proof';

const secret = Buffer.alloc(32, 1);
const prove = identityProver([{ channel: 'web', issuer: 'shop', audience: 'baton-identity', keys: { secret } }]);

const proof = (
  claims: { sub?: string; name?: string; aud?: string; iss?: string } = {},
  key: Uint8Array = secret,
  alg = 'HS256',
) => {
  const { sub = 'jo-17', name = 'Jo', aud = 'baton-identity', iss = 'shop' } = claims;
  return new SignJWT({ name })
    .setProtectedHeader({ alg })
    .setIssuer(iss)
    .setSubject(sub)
    .setAudience(aud)
    .setExpirationTime('5m')
    .sign(key);
};

describe('a proof signed with a shared secret', () => {
  it('names who it is', async () =>
    expect(await prove('web', await proof())).toEqual({ issuer: 'shop', externalId: 'jo-17', name: 'Jo' }));

  it.each([
    ['for another audience', { aud: 'baton' }, secret, 'HS256'],
    ['of another issuer', { iss: 'mall' }, secret, 'HS256'],
    ['with another secret', {}, Buffer.alloc(32, 2), 'HS256'],
    ['with another algorithm', {}, Buffer.alloc(64, 1), 'HS512'],
    ['without a name for them', { sub: '' }, secret, 'HS256'],
    ['with too long a name for them', { sub: 'x'.repeat(201) }, secret, 'HS256'],
  ])('%s is refused', async (_, claims, key, alg) =>
    expect(prove('web', await proof(claims, key, alg))).rejects.toThrow(InvalidRequest),
  );

  it('is refused on another channel', async () => expect(prove('sms', await proof())).rejects.toThrow(InvalidRequest));
  it('is refused when it is no JWT at all', () => expect(prove('web', 'x.y.z')).rejects.toThrow(InvalidRequest));
});
