import { Controller, Get, Module } from '@nestjs/common';
import { z } from 'zod';
import {
  ConfigError,
  createHttpApp,
  createLog,
  edgeConfig,
  Health,
  Lifecycle,
  loadConfig,
  noRateLimits,
  routesOf,
} from '../src';
import { ID, SECRET_TEXT, send, startThings } from './things.app';

const AGENT = { sub: 'ann', roles: ['agent'] } as const;

describe('routes', () => {
  it('are listed with who may call them', async () => {
    const { app, lifecycle } = await startThings();
    expect(routesOf(app)).toContainEqual(
      expect.objectContaining({
        method: 'POST',
        path: '/v1/things/:id/say',
        allowed: ['agent'],
        handler: 'ThingsController.say',
      }),
    );
    expect(routesOf(app).filter((route) => route.allowed === 'public')).toHaveLength(2);
    await lifecycle.shutdown();
  });

  it('one that says neither @Roles nor @Public fails at start', async () => {
    @Controller('v1/open')
    class OpenController {
      @Get('door')
      door() {
        return {};
      }
    }
    @Module({ controllers: [OpenController] })
    class OpenModule {}
    const log = createLog({ level: 'silent', name: 'test' });
    await expect(
      createHttpApp(OpenModule, {
        name: 'open',
        issuers: [],
        commandSecret: Buffer.alloc(32),
        log,
        lifecycle: new Lifecycle(log),
      }),
    ).rejects.toThrow('routes that say neither @Roles nor @Public: GET /v1/open/door (OpenController.door)');
  });
});

describe('limits', () => {
  it('count by caller, whatever the address, and say when to come back', async () => {
    const things = await startThings({
      trustProxy: true,
      rateLimits: { ...noRateLimits, default: { limit: 3, seconds: 60 } },
    });
    const [ann, bob] = [await things.dev.token(AGENT), await things.dev.token({ sub: 'bob', roles: ['agent'] })];
    let address = 0;
    const read = (token: string) =>
      send(things.url, 'GET', '/v1/things', { token, headers: { 'x-forwarded-for': `10.0.0.${++address}` } });
    for (let i = 0; i < 3; i++) expect((await read(ann)).status).toBe(200);
    const refused = await read(ann);
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await read(bob)).status).toBe(200);
    await things.lifecycle.shutdown();
  });

  it('count by address before any token is looked at', async () => {
    const things = await startThings({
      rateLimits: { ...noRateLimits, default: { limit: 2, seconds: 60 }, visitors: { limit: 1, seconds: 60 } },
    });
    const guess = () => send(things.url, 'GET', '/v1/things', { token: 'guess' });
    expect([(await guess()).status, (await guess()).status, (await guess()).status]).toEqual([401, 401, 429]);
    const visit = () => send(things.url, 'POST', '/v1/things/visit', {});
    expect([(await visit()).status, (await visit()).status]).toEqual([201, 429]);
    await things.lifecycle.shutdown();
  });
});

describe('CORS and security headers', () => {
  it('let the configured origin in and nobody else', async () => {
    const things = await startThings({ widgetOrigins: [{ origin: 'https://shop.example', channel: null }] });
    const preflight = async (origin: string) =>
      fetch(`${things.url}/v1/things`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'baton-seen' },
      });
    const allowed = await preflight('https://shop.example');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('Last-Event-ID');
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const answer = await send(things.url, 'GET', '/nothing', { headers: { origin: 'https://shop.example' } });
    expect(answer.headers.get('access-control-expose-headers')).toContain('Baton-Revision');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    await things.lifecycle.shutdown();
  });
});

describe('logs', () => {
  it('hold the route, the status and the trace, and neither bodies, tokens, URLs nor query strings', async () => {
    const things = await startThings();
    const token = await things.dev.token(AGENT);
    await send(things.url, 'POST', `/v1/things/${ID}/say?access_token=${token}`, {
      token,
      body: { text: SECRET_TEXT },
    });
    const lines = things.lines.join('');
    expect(JSON.parse(things.lines.find((line) => line.includes('"request"')) ?? '{}')).toMatchObject({
      route: '/v1/things/:id/say',
      status: 200,
      callerKind: 'agent',
      service: 'things',
    });
    for (const secret of [SECRET_TEXT, token, 'Bearer', ID, 'access_token']) expect(lines).not.toContain(secret);
    await things.lifecycle.shutdown();
  });
});

describe('health and metrics', () => {
  it('are served, and readiness goes first', async () => {
    const things = await startThings();
    expect((await send(things.url, 'GET', '/health/live')).body).toEqual({ status: 'ok', checks: {} });
    const ready = await send(things.url, 'GET', '/health/ready');
    expect([ready.status, ready.body]).toEqual([200, { status: 'ok', checks: { running: true } }]);
    things.app.get(Health).addReadiness('caught-up', () => Promise.reject(new Error('no')));
    expect((await send(things.url, 'GET', '/health/ready')).body).toMatchObject({
      status: 'unavailable',
      checks: { 'caught-up': false },
    });
    await send(things.url, 'GET', '/secret-looking-path');
    const metrics = (await send(things.url, 'GET', '/metrics')).text;
    expect(metrics).toContain(
      'baton_http_requests_total{service="things",method="GET",route="/health/ready",status="503"} 1',
    );
    expect(metrics).toContain('baton_http_request_duration_seconds_bucket');
    expect(metrics).toContain('route="(none)",status="404"');
    expect(metrics).not.toContain('secret-looking-path');
    await things.lifecycle.shutdown();
  });
});

describe('a shutdown', () => {
  it('runs its phases in order, each once, and lets a request in hand finish', async () => {
    const things = await startThings();
    const order: string[] = [];
    for (const phase of ['lock', 'stores', 'consumers', 'relays', 'streams'] as const) {
      things.lifecycle.onShutdown(phase, phase, () => void order.push(phase));
    }
    things.lifecycle.onShutdown('requests', 'mine', () => void order.push('requests'));
    const asked = send(things.url, 'GET', '/v1/things', { token: await things.dev.token(AGENT) });
    await asked;
    const first = things.lifecycle.shutdown();
    expect(things.lifecycle.isStopping).toBe(true);
    expect(await Promise.all([first, things.lifecycle.shutdown()])).toEqual([true, true]);
    expect(order).toEqual(['streams', 'requests', 'consumers', 'relays', 'stores', 'lock']);
    await expect(fetch(`${things.url}/health/live`)).rejects.toThrow();
  });

  it('goes on past a step that fails or hangs, and says which', async () => {
    const lines: string[] = [];
    const lifecycle = new Lifecycle(
      createLog({ level: 'info', name: 't' }, { write: (line) => void lines.push(line) }),
      50,
    );
    let closed = false;
    lifecycle.onShutdown('consumers', 'broken', () => Promise.reject(new Error('broken')));
    lifecycle.onShutdown('relays', 'hanging', () => new Promise(() => undefined));
    lifecycle.onShutdown('stores', 'last', () => void (closed = true));
    expect(await lifecycle.shutdown()).toBe(false);
    expect(closed).toBe(true);
    expect(lines.map((line) => JSON.parse(line).step)).toEqual(['broken', 'hanging']);
  });
});

describe('configuration', () => {
  const schema = z.object({ ...edgeConfig });
  const good = {
    AUTH_ISSUERS: JSON.stringify([{ issuer: 'i', audience: 'a', jwks: { url: 'https://id.example/jwks' } }]),
    COMMAND_SECRET: Buffer.alloc(32).toString('base64'),
  };

  it('is typed, with defaults; an empty value is an absent one', () => {
    expect(
      loadConfig(schema, { ...good, PORT: '9090', LOG_LEVEL: '', WIDGET_ORIGINS: 'https://a, https://b' }),
    ).toMatchObject({
      PORT: 9090,
      LOG_LEVEL: 'info',
      WIDGET_ORIGINS: [
        { origin: 'https://a', channel: null },
        { origin: 'https://b', channel: null },
      ],
      TRUST_PROXY: false,
    });
  });

  it.each<[string, string | undefined]>([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['PORT', ' '],
    ['PORT', '0x1f90'],
    ['LOG_LEVEL', 'loud'],
    ['AUTH_ISSUERS', '[{"issuer":"i"}]'],
    ['AUTH_ISSUERS', '{'],
    [
      'AUTH_ISSUERS',
      JSON.stringify([{ issuer: 'i', audience: 'a', jwks: { url: 'https://x' }, algorithms: ['HS256'] }]),
    ],
    ['AUTH_ISSUERS', undefined],
    ['COMMAND_SECRET', 'c2hvcnQ='],
    ['TRUST_PROXY', 'yes'],
  ])('names %s when it is %j, and never its value', (key, value) => {
    const load = () => loadConfig(schema, { ...good, [key]: value });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(new RegExp(`^configuration: ${key}: `));
    if (value === undefined) expect(load).toThrow(/is required$/);
    else expect(load).toThrow(/: (must|Invalid)/);
    if (value !== undefined && value.length > 3) expect(load).not.toThrow(value);
  });
});
