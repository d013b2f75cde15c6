import { createServer, type Server } from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createTokenVerifier, IssuerUnavailable, type IssuerConfig, Unauthenticated } from '../src';
import { ID, send, startThings, type ThingsApp } from './things.app';

const AGENT = { sub: 'ann', roles: ['agent'] } as const;
let things: ThingsApp;

beforeAll(async () => {
  things = await startThings();
});
afterAll(() => things.lifecycle.shutdown());

const read = (token: string | undefined, headers: Record<string, string> = {}) =>
  send(things.url, 'GET', `/v1/things/${ID}`, { ...(token !== undefined && { token }), headers });

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const soon = (): number => Math.floor(Date.now() / 1000) + 600;
const claims = () => ({ ...AGENT, iss: 'baton-dev', aud: 'baton', exp: soon() });

describe('a token', () => {
  it('that fits lets in', async () => {
    expect((await read(await things.dev.token(AGENT))).status).toBe(200);
  });

  it.each<[string, () => Promise<string | undefined> | string | undefined, string]>([
    ['missing', () => undefined, 'send Authorization: Bearer <token>'],
    ['no JWT', () => 'abc', 'the token is no well-formed JWT'],
    ['unsigned', () => `${part({ alg: 'none' })}.${part(claims())}.`, "the token's algorithm is not accepted"],
    ['expired', () => things.dev.token(AGENT, -61), 'the token has expired'],
    [
      'of an unknown issuer',
      async () => `${part({ alg: 'ES256' })}.${part({ ...claims(), iss: 'evil' })}.x`,
      'the token is of no known issuer',
    ],
    [
      'with a broken signature',
      async () => `${(await things.dev.token(AGENT)).slice(0, -8)}AAAAAAAA`,
      'the signature of the token does not fit',
    ],
    [
      'of an agent and a bot at once',
      () => things.dev.token({ sub: 'x', roles: ['agent', 'bot'] }),
      'a token is an agent, a bot or a customer, not two of them',
    ],
    [
      'with NUL in its sub',
      () => things.dev.token({ sub: 'a\u0000', roles: ['agent'] }),
      'claims of the token do not fit: sub',
    ],
    [
      'with an endless sub',
      () => things.dev.token({ sub: 'a'.repeat(201), roles: ['agent'] }),
      'claims of the token do not fit: sub',
    ],
  ])('%s is 401', async (_, make, detail) => {
    const answer = await read(await make());
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([401, 'unauthenticated', detail]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('that expired less than the clock skew ago is still good', async () => {
    expect((await read(await things.dev.token(AGENT, -30))).status).toBe(200);
  });

  it('signed by another key of the same id is 401', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const kid = things.dev.jwks.keys[0]?.kid ?? '';
    const forged = await new SignJWT({ ...claims() }).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
    expect((await read(forged)).status).toBe(401);
  });

  it('for another audience is 401', async () => {
    const verify = createTokenVerifier([{ ...things.dev.config, audience: 'elsewhere' }]);
    await expect(verify(await things.dev.token(AGENT))).rejects.toThrow("the token's aud does not fit");
  });

  it('without an expiry is 401', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const verify = createTokenVerifier([{ issuer: 'i', audience: 'a', jwks: { keys: [await exportJWK(publicKey)] } }]);
    const token = await new SignJWT({ ...AGENT, iss: 'i', aud: 'a' })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(privateKey);
    await expect(verify(token)).rejects.toThrow("the token's exp does not fit");
  });

  it('made with the RSA public key as an HMAC secret is refused', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    const secret = Buffer.from(await exportSPKI(publicKey));
    const config: IssuerConfig = { issuer: 'rsa', audience: 'baton', jwks: { keys: [await exportJWK(publicKey)] } };
    const token = await new SignJWT({ ...claims(), iss: 'rsa' }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    await expect(createTokenVerifier([config])(token)).rejects.toThrow("the token's algorithm is not accepted");
  });

  it('is checked with the keys of the issuer that it names, not of another that is believed too', async () => {
    const elsewhere = await new SignJWT({
      sub: 'ann',
      roles: ['agent'],
      iss: 'baton-visitors',
      aud: 'baton',
      exp: soon(),
    })
      .setProtectedHeader({ alg: 'ES256' })
      .sign((await generateKeyPair('ES256')).privateKey);
    expect((await read(elsewhere)).status).toBe(401);
  });
});

describe('roles', () => {
  it('another role is 403', async () => {
    const answer = await read(await things.dev.token({ sub: 'b', roles: ['bot'] }));
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  it('no role, and an unknown one, is 403', async () => {
    expect((await read(await things.dev.token({ sub: 'b', roles: [] }))).status).toBe(403);
    expect((await read(await things.dev.token({ sub: 'b', roles: ['root' as 'admin'] }))).status).toBe(403);
  });

  it('a supervisor is an agent', async () => {
    const token = await things.dev.token({ sub: 'sue', name: 'Sue', roles: ['supervisor'], skills: ['it'] });
    const answer = await send(things.url, 'POST', `/v1/things/${ID}/say`, { token, body: { text: 'hi' } });
    expect(answer.body.caller).toMatchObject({
      kind: 'agent',
      id: 'sue',
      name: 'Sue',
      roles: ['agent', 'supervisor'],
      skills: ['it'],
    });
  });

  it('a staff issuer cannot make customers, a visitor issuer cannot make agents', async () => {
    const customer = { sub: ID, roles: ['customer'], customerId: ID } as const;
    expect((await read(await things.dev.token(customer))).status).toBe(403);
    expect((await read(await things.visitors.sign(customer, 60))).status).toBe(200);
    expect((await read(await things.visitors.sign({ ...AGENT }, 60))).status).toBe(403);
    expect((await read(await things.visitors.sign({ ...customer, roles: ['customer', 'agent'] }, 60))).status).toBe(
      200,
    );
  });

  it('a customer token that does not name its customer is refused', async () => {
    expect((await read(await things.visitors.sign({ sub: ID, roles: ['customer'] }, 60))).status).toBe(401);
  });

  it('a public route needs no token and looks at none', async () => {
    expect((await send(things.url, 'POST', '/v1/things/visit', { token: 'rubbish' })).status).toBe(201);
  });
});

describe('keys behind a URL', () => {
  let server: Server;
  let keys: { keys: JWK[] } | null;
  let url: string;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.statusCode = keys === null ? 500 : 200;
      response.end(JSON.stringify(keys));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/jwks`;
  });
  afterAll(() => server.close());

  it('are fetched', async () => {
    keys = { keys: [...things.dev.jwks.keys] };
    const verify = createTokenVerifier([{ ...things.dev.config, jwks: { url } }]);
    expect((await verify(await things.dev.token(AGENT))).id).toBe('ann');
    await expect(verify(`${(await things.dev.token(AGENT)).slice(0, -8)}AAAAAAAA`)).rejects.toThrow(Unauthenticated);
  });

  it('that cannot be fetched say nothing about the token', async () => {
    keys = null;
    const token = await things.dev.token(AGENT);
    await expect(createTokenVerifier([{ ...things.dev.config, jwks: { url } }])(token)).rejects.toThrow(
      IssuerUnavailable,
    );
    const nobody = { url: 'http://127.0.0.1:9/jwks' };
    await expect(createTokenVerifier([{ ...things.dev.config, jwks: nobody }])(token)).rejects.toThrow(
      IssuerUnavailable,
    );
  });

  it('with a secret among them do not make HMAC acceptable', async () => {
    const secret = randomBytes(32);
    const jwks = { keys: [{ kty: 'oct', k: secret.toString('base64url') }] };
    const token = await new SignJWT({ ...claims() }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    await expect(createTokenVerifier([{ ...things.dev.config, jwks }])(token)).rejects.toThrow(Unauthenticated);
  });

  it('of an RSA issuer work too', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const config = { issuer: 'rsa', audience: 'a', jwks: { keys: [await exportJWK(publicKey)] } };
    const token = await new SignJWT({ ...AGENT, iss: 'rsa', aud: 'a', exp: soon() })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(privateKey);
    expect((await createTokenVerifier([config])(token)).kind).toBe('agent');
  });
});
