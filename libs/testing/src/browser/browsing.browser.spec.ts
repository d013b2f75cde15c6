import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { axeViolations } from './axe';
import { Browsing } from './browsing';
import { cutOff } from './network';
import { shot } from './shot';
import { statSync } from 'node:fs';

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:";
const html = (body: string): string =>
  `<!doctype html><html lang="en"><head><title>Rig</title><link rel="icon" href="data:,"></head><body><main><h1>Rig</h1>${body}</main></body></html>`;

/** Pages with one fault each. */
const PAGES: Readonly<Record<string, string>> = {
  '/good': html('<p>Nothing is wrong here.</p>'),
  '/unlabelled': html('<input type="text">'),
  '/throws': html('<script src="/throws.js"></script>'),
  '/complains': html('<script src="/complains.js"></script>'),
  '/inline': html('<script>globalThis.ran = true</script>'),
  '/missing-script': html('<script src="/no-such.js"></script>'),
  '/asks': html('<script src="/asks.js"></script>'),
};
const SCRIPTS: Readonly<Record<string, string>> = {
  '/throws.js': 'throw new Error("nobody catches this")',
  '/complains.js': 'console.error("something is odd")',
  '/asks.js': 'fetch("/v1/refused")',
};

let server: Server;
let browsing: Browsing;
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '/';
    const script = SCRIPTS[path];
    const body = script ?? PAGES[path];
    response.writeHead(body === undefined ? 409 : 200, {
      'content-type': script === undefined ? 'text/html' : 'text/javascript',
      'content-security-policy': POLICY,
    });
    response.end(body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browsing = await Browsing.start(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}, 90_000);
afterAll(async () => {
  await browsing?.stop();
  server.closeAllConnections();
  server.close();
});

/** Until the page has said what is wrong with it. */
const opened = async (path: string): Promise<void> => {
  const page = await browsing.open(path);
  await page.waitForLoadState('networkidle');
};

describe('the browser rig', () => {
  it.each([
    ['/throws', /nobody catches this/],
    ['/complains', /something is odd/],
    ['/inline', /Content Security Policy/],
    ['/missing-script', /no-such\.js/],
  ])('fails a test in which %s was opened', async (path, fault) => {
    await opened(path);
    await expect(browsing.closeAll()).rejects.toThrow(fault);
  });

  it('lets pass what is expected, and what the API refuses', async () => {
    await opened('/complains');
    await opened('/asks');
    browsing.faults.expect(/something is odd/);
    await expect(browsing.closeAll()).resolves.toBeUndefined();
  });

  it('expects nothing any more in the next test', async () => {
    browsing.faults.expect(/something is odd/);
    await browsing.closeAll();
    await opened('/complains');
    await expect(browsing.closeAll()).rejects.toThrow(/something is odd/);
  });

  it('has axe judge pages that allow no scripts but their own', async () => {
    expect(await axeViolations(await browsing.open('/good'))).toEqual([]);
    expect(await axeViolations(await browsing.open('/unlabelled'))).toEqual([expect.stringMatching(/^label: .*input/)]);
    await browsing.closeAll();
  });

  it('cuts a device off and mends it', async () => {
    const page = await browsing.open('/good');
    const mend = await cutOff(browsing, page);
    expect(await page.evaluate('navigator.onLine')).toBe(false);
    await expect(page.evaluate(`fetch('/good').then(({ok}) => ok)`)).rejects.toThrow(/fetch/);
    await mend();
    expect(await page.evaluate(`fetch('/good').then(({ok}) => ok)`)).toBe(true);
    await browsing.closeAll();
  });

  it('takes pictures', async () => {
    const path = await shot(await browsing.open('/good'), 'rig/good');
    expect(statSync(path).size).toBeGreaterThan(1_000);
    await browsing.closeAll();
  });
});
