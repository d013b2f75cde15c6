import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConsoleMessage, Page } from 'playwright-core';
import { maria, pagesStage } from './pages.stage';
import { agentSays, chatOn, conversationOf, inWidget, openChat, picture, talkWith } from './widget.stage';

/** Another site, with pages of its own. */
let [shop, stranger]: Server[] = [];
let [shopUrl, strangerUrl] = ['', ''];

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** What a strict host page needs for the widget, and not a word more. */
const policy = (baton: string): string =>
  `default-src 'none'; script-src ${baton}/widget/ 'self'; connect-src ${baton}; style-src 'self'; base-uri 'none'`;

const HOSTILE =
  '* { all: unset !important } baton-chat, div, button { display: none !important; color: red !important; }';
const FILES: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/hostile.css': ['text/css', HOSTILE],
  '/queue.js': [
    'text/javascript',
    `window.Baton = [['init', { language: 'de', greeting: 'Willkommen im Laden' }], ['open']];`,
  ],
  '/keys.js': ['text/javascript', `window.keys = []; addEventListener('keydown', ({ key }) => keys.push(key));`],
};

const page = (baton: string, { head = '', tag = '' }: { head?: string; tag?: string }): string =>
  `<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,">${head}</head>` +
  `<body><main><h1>Shop</h1><p>Words of the shop</p></main><script src="${baton}/widget/baton.js" async ${tag}></script></body></html>`;

const HEADS: Readonly<Record<string, { head?: string; tag?: string }>> = {
  '/plain': {},
  '/hostile': { head: '<link rel="stylesheet" href="/hostile.css">' },
  '/queue': { head: '<script src="/queue.js"></script>' },
  '/keys': { head: '<script src="/keys.js"></script>' },
  '/options': {
    tag: 'data-language="ar" data-position="start" data-color="#0f7a4f" data-title="اسأل" data-theme="light"',
  },
  '/wrong': { tag: 'data-channel="No Such" data-color="reddish"' },
  '/other-channel': { tag: 'data-channel="vip"' },
};

const serve = (baton: () => string): Server =>
  createServer((request, response) => {
    const path = request.url ?? '/';
    const [type, text] = FILES[path] ?? ['text/html', page(baton(), HEADS[path] ?? {})];
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy(baton()) });
    response.end(text);
  });

let batonUrl = '';
beforeAll(async () => {
  [shop, stranger] = [serve(() => batonUrl), serve(() => batonUrl)];
  [shopUrl, strangerUrl] = [await listen(shop), await listen(stranger)];
});
afterAll(() => {
  for (const server of [shop, stranger]) {
    server?.closeAllConnections();
    server?.close();
  }
});

const stage = pagesStage({
  // known only when the servers listen, which they do before this is read
  get widgetOrigins() {
    return [{ origin: shopUrl, channel: 'web' }];
  },
});
beforeEach(() => {
  batonUrl = stage.url;
});

const opened = async (path: string, origin = shopUrl): Promise<Page> => {
  const opening = await stage.browsing.open(origin + path);
  await opening.locator('baton-chat .launcher').waitFor({ state: 'attached' });
  return opening;
};

describe('on another site under a strict policy', () => {
  it('chats, with pictures and a person, and no policy is broken', async () => {
    const agent = stage.client(maria);
    await agent.agents.register();
    const host = await opened('/plain');
    const chat = await openChat(host);
    const ticketId = await talkWith(chat, agent);
    const buffer = await picture(host);
    await chat.panel.locator('input[type=file]').setInputFiles([{ name: 'a.png', mimeType: 'image/png', buffer }]);
    await chat.thread.locator('canvas.drawn').waitFor();
    await agentSays(agent, { conversationId: await conversationOf(host), ticketId }, 'I see it.');
    await chat.sees('I see it.');
    // that nothing was refused by the policy is checked after each test: the browser says it in the console
  });

  it('leaves one name and one element, and nothing else of the page is touched', async () => {
    const host = await stage.browsing.open('about:blank');
    await host.route('**/widget/baton.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
    await host.goto(`${shopUrl}/plain`);
    const names = await host.evaluate<readonly string[]>('Object.getOwnPropertyNames(window)');
    const before = await host.content();
    await host.unroute('**/widget/baton.js');
    await host.goto(`${shopUrl}/plain`);
    await openChat(host);
    const after = await host.evaluate<readonly string[]>('Object.getOwnPropertyNames(window)');
    expect(after.filter((name) => !names.includes(name))).toEqual(['Baton']);
    expect((await host.content()).replace('<baton-chat></baton-chat>', '')).toBe(before);
    expect(await host.evaluate('document.adoptedStyleSheets.length')).toBe(0);
    await host.evaluate('Baton.destroy()');
    expect(await host.content()).toBe(before);
  });

  it('looks as it should on a page whose styles unset everything', async () => {
    const styleOf = (host: Page): Promise<unknown> =>
      host.evaluate(`['.launcher', '.panel', '.bubble', '.choice', 'textarea'].map((selector) => {
        const { display, color, backgroundColor, fontSize, fontFamily, borderRadius, width, height, position } =
          getComputedStyle(document.querySelector('baton-chat').shadowRoot.querySelector(selector));
        return { selector, display, color, backgroundColor, fontSize, fontFamily, borderRadius, width, height, position };
      })`);
    const [plain, hostile] = [await opened('/plain'), await opened('/hostile')];
    await openChat(plain);
    await openChat(hostile);
    expect(await styleOf(hostile)).toEqual(await styleOf(plain));
  });

  it('keeps what is typed from the page’s own shortcuts', async () => {
    const host = await opened('/keys');
    const chat = await openChat(host);
    await chat.panel.locator('textarea').pressSequentially('abc');
    await chat.panel.locator('textarea').press('Escape');
    expect(await host.evaluate('keys')).toEqual([]);
    await host.locator('h1').click();
    await host.keyboard.press('k');
    expect(await host.evaluate('keys')).toEqual(['k']);
  });
});

describe('options', () => {
  it('of the tag', async () => {
    const host = await opened('/options');
    const chat = await openChat(host);
    await expect(chat.panel.getByRole('heading', { level: 2 }).innerText()).resolves.toBe('اسأل');
    const frame = host.locator('baton-chat .baton');
    expect(await frame.getAttribute('dir')).toBe('rtl');
    const launcher = await host.locator('baton-chat .launcher').boundingBox();
    // `start`, where one writes from right to left, is on the right
    expect(launcher!.x).toBeGreaterThan(700);
    expect(await inWidget(host, '.launcher', `(button) => getComputedStyle(button).backgroundColor`)).toBe(
      'rgb(15, 122, 79)',
    );
  });

  it('of a queue that was filled before the script came', async () => {
    const host = await opened('/queue');
    const chat = chatOn(host);
    await chat.thread.getByText('Willkommen im Laden').waitFor();
  });

  it('that are not understood are said to the developer, and do no harm', async () => {
    const warnings: string[] = [];
    const host = await stage.browsing.open('about:blank');
    host.on('console', (message: ConsoleMessage) => warnings.push(message.text()));
    await host.goto(`${shopUrl}/wrong`);
    await openChat(host);
    expect(warnings.filter((text) => text.startsWith('Baton:'))).toEqual([
      expect.stringContaining("channel 'No Such'"),
      expect.stringContaining("color 'reddish'"),
    ]);
  });

  it('Baton.init changes them, events tell, and what was said stays', async () => {
    const host = await opened('/plain');
    const chat = await openChat(host);
    await chat.say('hello there');
    await chat.sees('hello there');
    await host.evaluate(`{
      globalThis.told = [];
      for (const event of ['open', 'close', 'unread']) Baton.on(event, () => told.push(event));
      Baton.init({ language: 'de' });
    }`);
    await chat.sees('hello there');
    await chat.panel.getByRole('button', { name: 'Senden' }).waitFor();
    await host.evaluate(`Baton.close()`);
    await chat.panel.waitFor({ state: 'detached' });
    await host.evaluate(`Baton.open()`);
    await chat.panel.waitFor();
    expect(await host.evaluate('told')).toEqual(expect.arrayContaining(['close', 'open']));
  });
});

describe('where it is not allowed', () => {
  it.each([
    ['an origin that nobody allowed', '/plain', () => strangerUrl],
    ['a channel that the origin is not allowed', '/other-channel', () => shopUrl],
  ])('%s: the customer is told, the developer is told what to do', async (_what, path, origin) => {
    const warnings: string[] = [];
    stage.browsing.faults.expect(/CORS|ERR_FAILED|403/);
    const host = await stage.browsing.open('about:blank');
    host.on('console', (message: ConsoleMessage) => warnings.push(message.text()));
    await host.goto(origin() + path);
    await host.locator('baton-chat .launcher').click();
    await chatOn(host).panel.getByText('The chat is not available on this page.').waitFor({ timeout: 40_000 });
    expect(warnings.join('\n')).toMatch(
      /Baton: pages of http:\S+ may not use channel '\w+' .* WIDGET_ORIGINS=\w+=http/,
    );
  });
});
