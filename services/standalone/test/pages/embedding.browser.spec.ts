import type { BatonClient } from '@baton/client';
import { SignJWT } from 'jose';
import type { Page } from 'playwright-core';
import { type HostPage, HostSite } from './host.stage';
import { maria, pagesStage } from './pages.stage';
import { conversationOf, inWidget, openChat, waitingTicketOf } from './widget.stage';

/*
 * The widget on pages of other sites, each of an origin of its own and with a content policy as strict as docs/embed-the-widget.md allows.
 * What a policy refuses fails the test in which it happens.
 */

/** Signs proofs of who a customer is, as a shop's server does. */
const secret = Buffer.alloc(32, 7);

let sites: readonly HostSite[] = [];
beforeAll(async () => {
  const start = () => HostSite.start(() => stage.url);
  sites = [await start(), await start(), await start()];
});
afterAll(async () => {
  for (const site of sites) await site.stop();
});

/** The shop may use two channels, its help pages one of them, and a stranger none. */
const stage = pagesStage({
  get widgetOrigins() {
    const [shop, help] = sites.map(({ origin }) => origin);
    return [
      { origin: shop!, channel: 'web' },
      { origin: shop!, channel: 'support' },
      { origin: help!, channel: 'support' },
    ];
  },
  identityIssuers: [{ channel: 'web', issuer: 'shop', audience: 'baton', keys: { secret } }],
});

let agent: BatonClient;
beforeAll(async () => {
  agent = stage.client(maria);
  await agent.agents.register();
}, 60_000);

const visitSite = async (at: number, page: HostPage = {}): Promise<Page> => {
  const site = sites[at]!;
  site.page = page;
  const opened = await stage.browsing.open(site.origin);
  if (page.attributes?.includes('data-manual') !== true) await opened.locator('baton-chat .launcher').waitFor();
  return opened;
};
const visitShop = (page: HostPage = {}): Promise<Page> => visitSite(0, page);

const proofOf = (sub: string, name: string): Promise<string> =>
  new SignJWT({ name })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('shop')
    .setSubject(sub)
    .setAudience('baton')
    .setExpirationTime('5m')
    .sign(secret);

/** Everything that a site's style sheet can do to the widget without hiding the page that it is on. */
const HOSTILE_CSS = `
  * { all: unset !important; }
  :root { --accent: red; --surface: red; --text: lime; --sunk: lime; --accent-text: lime }
  body { font: 40px/3 fantasy; letter-spacing: 9px; word-spacing: 2em; text-transform: uppercase; text-align: right; color: red;
    direction: rtl; white-space: nowrap; cursor: none; visibility: hidden; pointer-events: none; user-select: none; line-height: 9 }
  body *, baton-chat { display: none !important; opacity: 0 !important; visibility: hidden !important; pointer-events: none !important;
    position: absolute !important; transform: rotate(9deg) scale(3) !important; filter: blur(9px) !important; width: 1px !important;
    height: 1px !important; overflow: hidden !important; clip-path: inset(50%) !important; contain: strict !important }
  div, button, textarea, ol, li, span, p, h2, svg { display: none !important; color: red !important; margin: 99px !important }
  ::part(x), .panel, .launcher, .baton, .thread { display: none !important }
`;

/** What libraries of another age do to a page, and a site with keys of its own. */
const HOSTILE_SCRIPT = `
  Array.prototype.each = function (run) { return this.forEach(run); };
  Object.prototype.extended = 'by a library';
  document.addEventListener('keydown', ({ key }) => { document.documentElement.dataset.keys = (document.documentElement.dataset.keys ?? '') + key; });
  document.documentElement.dataset.before = JSON.stringify(Object.getOwnPropertyNames(window));
  document.addEventListener('DOMContentLoaded', () => { document.documentElement.dataset.head = document.head.innerHTML; });
`;

/** How every element of the widget looks, but for what depends on the clock in it: sizes of texts. */
const LOOKS = `(() => {
  const depends = /width|height|size|origin|inset|top|right|bottom|left|^--/;
  const of = (element) => {
    const style = getComputedStyle(element);
    return Object.fromEntries([...style].filter((name) => !depends.test(name)).map((name) => [name, style.getPropertyValue(name)]));
  };
  const root = document.querySelector('baton-chat').shadowRoot;
  return [...root.querySelectorAll('*')].map((element) => [element.localName + '.' + (element.getAttribute('class') ?? ''), of(element)]);
})()`;

const BOXES = `['.launcher', '.panel', '.header', 'textarea'].map((selector) => {
  const { x, y, width, height } = document.querySelector('baton-chat').shadowRoot.querySelector(selector).getBoundingClientRect();
  return [selector, x, y, width, height];
})`;

const looksOf = async (page: Page) => {
  const chat = await openChat(page);
  await chat.sees(/I am the demo bot/);
  await chat.panel.locator('textarea').click();
  return { looks: await page.evaluate(LOOKS), boxes: await page.evaluate(BOXES) };
};

describe('on a page with a strict policy', () => {
  test('a chat goes from the bot to a person, and a file is sent and shown', async () => {
    const page = await visitShop();
    const chat = await openChat(page);
    await chat.panel.getByRole('button', { name: 'Talk to a person' }).click();
    await agent.tickets.claim(await waitingTicketOf(page, agent));
    await chat.sees('Maria Lopez has joined the chat.');
    const buffer = await page.screenshot({ clip: { x: 0, y: 0, width: 40, height: 40 } });
    await chat.panel.locator('input[type=file]').setInputFiles([{ name: 'a.png', mimeType: 'image/png', buffer }]);
    await chat.thread.locator('canvas.drawn').waitFor();
  });

  test('it looks the same whatever the site’s own style sheet says', async () => {
    const plain = await looksOf(await visitShop());
    const besieged = await looksOf(await visitShop({ style: HOSTILE_CSS }));
    expect(besieged).toEqual(plain);
  });

  test('it adds one element and one global, keeps its keys to itself, and works beside libraries that extend everything', async () => {
    const page = await visitShop({ script: HOSTILE_SCRIPT });
    const chat = await openChat(page);
    await chat.panel.locator('textarea').pressSequentially('what are your opening hours?');
    await chat.panel.locator('textarea').press('Enter');
    await chat.sees(/Monday to Friday/);
    const added = await page.evaluate<Record<string, unknown>>(`(() => {
      const { before, keys, head } = document.documentElement.dataset;
      const known = new Set(JSON.parse(before));
      return {
        globals: Object.getOwnPropertyNames(window).filter((name) => !known.has(name)),
        elements: [...document.body.children].map(({ localName }) => localName),
        keys: keys ?? '',
        isHeadSame: document.head.innerHTML === head,
      };
    })()`);
    const elements = ['h1', 'p', 'button', 'baton-chat'];
    expect(added).toEqual({ globals: ['Baton'], elements, keys: '', isHeadSame: true });
    await page.evaluate('Baton.destroy()');
    expect(await page.locator('baton-chat').count()).toBe(0);
  });
});

describe('a page that Baton does not allow', () => {
  test.each([
    ['of an origin that is allowed nothing', 2],
    ['of an origin that is allowed another channel', 1],
  ])('%s says that there is no chat here, and tells the site’s developer which line is missing', async (_, at) => {
    stage.browsing.faults.expect(/CORS policy|net::ERR_FAILED/);
    const page = await visitSite(at);
    const warned = page.waitForEvent('console', (message) => message.text().includes('WIDGET_ORIGINS'));
    await page.locator('baton-chat .launcher').click();
    const panel = page.locator('baton-chat .panel');
    await panel.getByText('The chat is not available on this page.').waitFor();
    expect(await panel.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    expect(await panel.locator('textarea').count()).toBe(0);
    expect((await warned).text()).toContain(`WIDGET_ORIGINS=web=${sites[at]!.origin}`);
  });
});

const launcherOf = async (page: Page) => {
  const box = await page.locator('baton-chat .launcher').boundingBox();
  const colour = await inWidget<string>(page, '.launcher', '(one) => getComputedStyle(one).backgroundColor');
  return { side: box!.x > 700 ? 'right' : 'left', colour };
};

describe('the script tag', () => {
  test.each([
    ['', 'right', 'rgb(31, 94, 255)'],
    ['data-position="start" data-color="#0f7a4f"', 'left', 'rgb(15, 122, 79)'],
    ['data-language="ar"', 'left', 'rgb(31, 94, 255)'],
    ['data-language="ar" data-position="start"', 'right', 'rgb(31, 94, 255)'],
  ])('%s: the button is on the %s, in %s', async (attributes, side, colour) => {
    expect(await launcherOf(await visitShop({ attributes }))).toEqual({ side, colour });
  });

  test.each([
    [{ attributes: 'data-language="de"', lang: 'fr' }, 'Chat öffnen'],
    [{ lang: 'de-CH' }, 'Chat öffnen'],
    [{ lang: 'fr' }, 'Open chat'],
  ])('%j: the button says “%s”', async (page, name) => {
    await (await visitShop(page)).getByRole('button', { name, exact: true }).waitFor();
  });

  test('title, greeting, channel and name are the site’s', async () => {
    const attributes =
      'data-title="Ask the shop" data-greeting="&lt;b&gt;Welcome&lt;/b&gt; back" data-channel="support" data-name="Guest of the shop"';
    const page = await visitShop({ attributes });
    const chat = await openChat(page);
    await chat.panel.getByRole('heading', { name: 'Ask the shop' }).waitFor();
    await chat.thread.getByText('<b>Welcome</b> back').waitFor();
    await chat.panel.getByRole('button', { name: 'Talk to a person' }).click();
    const ticket = await agent.tickets.get(await waitingTicketOf(page, agent));
    expect(ticket).toMatchObject({ channel: 'support', customer: { name: 'Guest of the shop' } });
  });

  test('what is not understood is as if it were not there, and is said in the console', async () => {
    const site = sites[0]!;
    site.page = { attributes: 'data-color="reddish" data-channel="No Channel"' };
    const page = await stage.browsing.open('about:blank');
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    await page.goto(site.origin);
    await openChat(page);
    expect(await launcherOf(page)).toEqual({ side: 'right', colour: 'rgb(31, 94, 255)' });
    expect(said.filter((text) => text.startsWith('Baton: '))).toHaveLength(2);
  });

  test('identity: a proof from the site’s server names the customer, whose chat follows them to another browser', async () => {
    const proof = await proofOf('customer-17', 'Jo of the shop');
    const script = `(window.Baton = window.Baton || []).push(['init', { identity: () => '${proof}' }]);`;
    const page = await visitShop({ script });
    const chat = await openChat(page);
    await chat.say('hello from the first browser');
    await chat.panel.getByRole('button', { name: 'Talk to a person' }).click();
    const ticket = await agent.tickets.get(await waitingTicketOf(page, agent));
    expect(ticket.customer.name).toBe('Jo of the shop');
    const other = await visitShop({ script });
    await other.locator('baton-chat .launcher').click();
    await other.locator('baton-chat .thread').getByText('hello from the first browser').waitFor();
    expect(await conversationOf(other)).toBe(ticket.conversationId);
  });

  test('data-manual: nothing is there until the page says so', async () => {
    const page = await visitShop({ attributes: 'data-manual' });
    await page.waitForFunction('typeof window.Baton === "object"');
    expect(await page.locator('baton-chat').count()).toBe(0);
    await page.evaluate('Baton.init({ color: "#0f7a4f" })');
    await page.locator('baton-chat .launcher').waitFor();
  });
});
