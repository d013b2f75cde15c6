import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { demoPeople } from '@baton/service-kit';
import { readConfig, type Standalone } from '../../src/standalone.module';
import { newFolder, removeFolder, send, startIn } from '../temporary.standalone';

let folder: string;
let running: Standalone;
let agent: string;
let widget: string;

beforeAll(async () => {
  folder = newFolder();
  [agent, widget] = [join(folder, 'agent'), join(folder, 'widget')];
  mkdirSync(join(agent, 'assets'), { recursive: true });
  mkdirSync(widget);
  writeFileSync(join(agent, 'index.html'), '<!doctype html><title>console</title>');
  writeFileSync(join(agent, 'assets', 'index-Bq3x.js'), 'let a;');
  writeFileSync(join(agent, '.env'), 'SECRET');
  writeFileSync(join(folder, 'outside.txt'), 'SECRET');
  writeFileSync(join(widget, 'index.html'), '<!doctype html><title>widget</title>');
  writeFileSync(join(widget, 'baton.js'), 'var Baton;');
  running = await startIn(join(folder, 'data'), {
    demoBot: false,
    pageFolders: { agent, widget },
    pageOrigins: { connect: ['https://login.example'] },
    widgetOrigins: [{ origin: 'https://shop.example', channel: null }],
  });
}, 60_000);
afterAll(async () => {
  await running.stop();
  removeFolder(folder);
});

const get = (path: string, headers: Record<string, string> = {}) => send(running.url, 'GET', path, { headers });

/** As it stands: `fetch` would tidy the path up first, and forbid caches to answer what is asked with a condition. */
const raw = (
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(running.url);
    request({ hostname, port, path, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });

describe('the pages', () => {
  it('are served below their prefixes, to be asked for again each time', async () => {
    for (const [path, title] of [
      ['/agent/', 'console'],
      ['/widget/', 'widget'],
      ['/widget/?channel=web', 'widget'],
    ] as const) {
      const { status, headers, body } = await get(path);
      expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ]);
      expect(body).toContain(title);
    }
  });

  it('a prefix without its slash leads to the page, query and all', async () => {
    const answer = await fetch(`${running.url}/agent?code=1`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/agent/?code=1']);
    expect((await get('/widget')).body).toContain('widget');
  });

  it('a place within the console is the console; the widget has none', async () => {
    for (const path of [
      '/agent/tickets/0198c1e0-0000-7000-8000-000000000000',
      '/agent/tickets/x?tab=user',
      '/agent/a/b/',
    ])
      expect((await get(path)).body).toContain('console');
    expect((await get('/widget/tickets')).status).toBe(404);
  });

  it('files with a hash in their name are kept for ever, the widget’s script is not', async () => {
    const asset = await get('/agent/assets/index-Bq3x.js');
    expect([asset.status, asset.body, asset.headers.get('cache-control')]).toEqual([
      200,
      'let a;',
      'public, max-age=31536000, immutable',
    ]);
    expect(asset.headers.get('content-type')).toMatch('javascript');
    expect((await get('/widget/baton.js')).headers.get('cache-control')).toBe('no-cache');
  });

  it('answers 304 while a file is the same, and the new one after a build', async () => {
    const { headers } = await get('/widget/baton.js');
    const known = { 'if-none-match': headers.get('etag') ?? '' };
    const again = await raw('/widget/baton.js', known);
    expect([again.status, again.body]).toEqual([304, '']);
    expect(again.headers['content-security-policy']).toBeDefined();
    writeFileSync(join(widget, 'baton.js'), 'var Baton = 1;');
    expect((await raw('/widget/baton.js', known)).body).toBe('var Baton = 1;');
    const added = '/agent/assets/added-Xy12.js';
    const before = await get(added);
    expect([before.status, before.headers.get('cache-control')]).toEqual([404, 'no-store']);
    writeFileSync(join(agent, 'assets', 'added-Xy12.js'), 'let b;');
    expect((await get(added)).body).toBe('let b;');
  });

  it('HEAD is GET without a body', async () => {
    const { status, headers, body } = await send(running.url, 'HEAD', '/agent/');
    expect([status, body, Number(headers.get('content-length')) > 0]).toEqual([200, '', true]);
  });

  it.each([
    '/agent/assets/none-123.js',
    '/agent/favicon.ico',
    '/agent/assets/',
    '/agent/assets',
    '/agent/.env',
    '/agent/%2eenv',
    '/agent/assets/..%2f..%2foutside.txt',
    '/agent/../outside.txt',
    '/agent/%2e%2e/outside.txt',
    '/agent/%2e%2e%2foutside.txt',
    '/agent/%252e%252e%252foutside.txt',
    '/agent/..%5coutside.txt',
    '/agent//etc/passwd.txt',
    '/agent/assets/x%00.js',
    '/agent/index.html%00.js',
    '/widget/../agent/index.html',
    '/widget/..;/outside.txt',
  ])('%s is nothing', async (path) => {
    const { status, body } = await raw(path);
    expect(body).not.toContain('SECRET');
    if (path === '/agent/assets') expect([status, body]).toEqual([200, expect.stringContaining('console')]);
    else expect([status, JSON.parse(body).code]).toEqual([404, 'not-found']);
  });

  it('are only read', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const { status, headers, body } = await send(running.url, method, '/agent/', { body: {} });
      expect([status, headers.get('allow'), body.code]).toEqual([405, 'GET, HEAD', 'method-not-allowed']);
    }
  });

  it('allow nothing inline, from elsewhere, or around them; the console also its identity provider', async () => {
    const policyOf = async (path: string) => {
      const { headers } = await get(path);
      return Object.fromEntries(
        (headers.get('content-security-policy') ?? '').split('; ').map((part) => {
          const [directive = '', ...sources] = part.split(' ');
          return [directive, sources.join(' ')];
        }),
      );
    };
    const strict = {
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' blob:",
      'worker-src': "'self'",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
    };
    expect(await policyOf('/agent/')).toMatchObject({ ...strict, 'connect-src': "'self' https://login.example" });
    expect(await policyOf('/agent/none.js')).toMatchObject(strict);
    expect(await policyOf('/widget/')).toMatchObject({ ...strict, 'connect-src': "'self'" });
  });

  it('tell nobody where they were, and are not guessed at', async () => {
    for (const path of ['/agent/', '/agent/config.json', '/widget/']) {
      const { headers } = await get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    }
  });

  it('the widget’s script is anybody’s to load, the console nobody’s', async () => {
    const origin = { origin: 'https://anybody.example' };
    const script = (await get('/widget/baton.js', origin)).headers;
    expect(script.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(script.get('access-control-allow-origin')).toBe('*');
    for (const path of ['/agent/', '/agent/config.json']) {
      const { headers } = await get(path, origin);
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

it('a page that nobody has built says what to do, and is there as soon as it is built', async () => {
  const away = join(folder, 'rest');
  const data = join(folder, 'unbuilt');
  const other = await startIn(data, { demoBot: false, pageFolders: { agent: away, widget: away } });
  try {
    for (const path of ['/agent/', '/agent/tickets/1', '/widget/baton.js']) {
      const { status, body } = await send(other.url, 'GET', path);
      expect([status, body]).toEqual([503, expect.stringContaining('npm start')]);
    }
    expect((await send(other.url, 'GET', '/agent/config.json')).status).toBe(200);
    mkdirSync(away);
    writeFileSync(join(away, 'index.html'), 'built');
    expect((await send(other.url, 'GET', '/agent/')).body).toBe('built');
  } finally {
    await other.stop();
    rmSync(away, { recursive: true, force: true });
  }
});

describe('the start page', () => {
  const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

  it('leads people to both pages, without a script, and with the one style that the policy names', async () => {
    const { status, headers, body } = await get('/', { accept: BROWSER });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    for (const href of ['/agent/', '/widget/', '/openapi.json']) expect(body).toContain(`href="${href}"`);
    for (const { name } of demoPeople) expect(body).toContain(`${name.split(' ')[0]} (`);
    expect(body).not.toMatch(/<script|\sstyle=|\son[a-z]+=/);
    const style = /<style>([^]*)<\/style>/.exec(body as string)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(headers.get('vary')).toContain('Accept');
    expect((await get('/?x=<b>', { accept: BROWSER })).body).toBe(body);
  });

  it.each([
    '*/*',
    'application/json',
    'application/json, text/plain, */*',
    'text/html;q=0.5, application/json',
    'text/html;q=0',
  ])('is JSON for a program that accepts %s', async (accept) => {
    const { body, headers } = await get('/', { accept });
    expect(Object.keys(body.pages)).toEqual(['/agent/', '/widget/']);
    expect(headers.get('vary')).toContain('Accept');
  });
});

describe('/agent/config.json', () => {
  it('with development tokens has people to sign in as, and is never kept', async () => {
    const { body, headers } = await get('/agent/config.json');
    expect(body).toEqual({ auth: 'development', people: demoPeople });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(demoPeople.map(({ roles }) => roles[0])).toEqual(['agent', 'agent', 'agent', 'supervisor', 'admin']);
  });

  const AUTH_ISSUERS = JSON.stringify([
    { issuer: 'https://login.example/realm', audience: 'baton', jwks: { url: 'https://login.example/keys' } },
  ]);
  const oidc = { AUTH_ISSUERS, CONSOLE_OIDC_ISSUER: 'https://login.example/realm', CONSOLE_OIDC_CLIENT_ID: 'console' };

  it('with a provider names it and the client; the page may connect there', () => {
    const config = readConfig({ ...oidc, CONSOLE_OIDC_ORIGINS: 'https://tokens.example' });
    expect(config.console).toEqual({
      auth: 'oidc',
      issuer: 'https://login.example/realm',
      clientId: 'console',
      scope: 'openid profile offline_access',
    });
    expect(config.pageOrigins).toEqual({ connect: ['https://login.example', 'https://tokens.example'] });
  });

  it('without either says that nobody can sign in', () => {
    expect(readConfig({ AUTH_DEV: 'false' }).console).toEqual({ auth: 'none' });
  });

  it.each([
    [{ CONSOLE_OIDC_ISSUER: undefined }, 'CONSOLE_OIDC_ISSUER: is required with CONSOLE_OIDC_CLIENT_ID'],
    [{ CONSOLE_OIDC_CLIENT_ID: '' }, 'CONSOLE_OIDC_CLIENT_ID: is required with CONSOLE_OIDC_ISSUER'],
    [{ CONSOLE_OIDC_ISSUER: 'http://login.example/realm' }, 'CONSOLE_OIDC_ISSUER: must be the https:// address'],
    [{ CONSOLE_OIDC_ISSUER: 'https://other.example' }, 'CONSOLE_OIDC_ISSUER: is none of the issuers in AUTH_ISSUERS'],
    [{ AUTH_ISSUERS: undefined }, 'CONSOLE_OIDC_ISSUER: is none of the issuers in AUTH_ISSUERS'],
    [{ CONSOLE_OIDC_SCOPE: 'profile' }, 'CONSOLE_OIDC_SCOPE: must contain openid'],
    [{ CONSOLE_OIDC_ORIGINS: 'https://a.example/x' }, 'CONSOLE_OIDC_ORIGINS: must be origins'],
    [{ CONSOLE_OIDC_ORIGINS: "https://a.example; script-src 'unsafe-inline'" }, 'CONSOLE_OIDC_ORIGINS: must be'],
  ])('%j is refused: %s', (changes, message) => {
    expect(() => readConfig({ ...oidc, ...changes })).toThrow(message);
  });
});
