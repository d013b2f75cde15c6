import type { Page } from 'playwright-core';
import { gzipSync } from 'node:zlib';
import { at, slowedBy, watched } from './main-thread';
import { maria, pagesStage } from './pages.stage';
import { arrives, openTicket, pane, registered } from './ticket.stage';
import { openChat } from './widget.stage';

const stage = pagesStage();

const CONSOLE_BYTES = 200_000;
const WIDGET_BYTES = 45_000;
const OPEN_MS = 100;
const OPENED = 8;
const LINES = 60;

interface Script {
  readonly path: string;
  readonly gzip: number;
  readonly text: string;
}

const scriptAt = async (path: string): Promise<Script> => {
  const response = await fetch(new URL(path, stage.url), { headers: { 'accept-encoding': 'identity' } });
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
  const text = await response.text();
  return { path, gzip: gzipSync(text, { level: 9 }).length, text };
};

/** Every script that the page has asked for so far, also ahead of time and for its workers. */
const scriptsOf = async (page: Page): Promise<readonly Script[]> => {
  const asked = await page.evaluate<string[]>('performance.getEntriesByType("resource").map(({ name }) => name)');
  const urls = [...asked, ...page.workers().map((worker) => worker.url())].map((url) => new URL(url));
  const paths = new Set(urls.filter(({ pathname }) => pathname.endsWith('.js')).map(({ pathname }) => pathname));
  return Promise.all([...paths].map(scriptAt));
};

const weighed = (what: string, scripts: readonly Script[]): number => {
  const sum = scripts.reduce((bytes, { gzip }) => bytes + gzip, 0);
  const each = [...scripts].sort((a, b) => b.gzip - a.gzip).map(({ path, gzip }) => `${path.split('/').pop()} ${gzip}`);
  process.stdout.write(`${what}: ${sum} bytes of script, gzip: ${each.join(', ')}\n`);
  return sum;
};

/** With the house's own sign-in the page loads one part more. */
const signInPart = (scripts: readonly Script[]): Promise<Script> => {
  const name = scripts.map(({ text }) => /[\w./-]*\boidc-session-[\w-]+\.js/.exec(text)?.[0]).find((found) => found);
  return scriptAt(`/agent/assets/${name?.split('/').pop()}`);
};

test('the console shows the inbox after 200 kB of script at most, sign-in by OIDC included', async () => {
  const page = await stage.browsing.openConsole(maria);
  await page.getByText('Nobody is waiting').waitFor();
  const scripts = await scriptsOf(page);
  expect(scripts.length).toBeGreaterThan(2);
  const all = [...scripts, await signInPart(scripts)];
  expect(weighed('console', all)).toBeLessThanOrEqual(CONSOLE_BYTES);
});

test('the widget is open and greets after 45 kB of script at most', async () => {
  const page = await stage.browsing.openWidget();
  await openChat(page);
  const shop = /^\/widget\/assets\//;
  const scripts = (await scriptsOf(page)).filter(({ path }) => !shop.test(path));
  expect(scripts.map(({ path }) => path)).toContain('/widget/baton.js');
  expect(weighed('widget', scripts)).toBeLessThanOrEqual(WIDGET_BYTES);
});

/** Goes to a ticket as a click on its row does, and tells how many milliseconds it took until its first message was drawn. */
const openedIn = (page: Page, ticketId: string): Promise<number> =>
  page.evaluate<number>(`new Promise((resolve) => {
    const begun = performance.now();
    const look = () => {
      if (document.querySelector('[data-ticket="${ticketId}"] [data-line]') === null) return false;
      // the frame after the one that it is drawn in
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
      return true;
    };
    const seen = new MutationObserver(() => look() && seen.disconnect());
    seen.observe(document.body, { subtree: true, childList: true, attributes: true });
    history.pushState(null, '', '/agent/tickets/${ticketId}');
    dispatchEvent(new PopStateEvent('popstate'));
  })`);

/** Tickets of chats of 60 messages. */
const longChats = async (): Promise<readonly [string, ...string[]]> => {
  const ids: string[] = [];
  for (let index = 0; index < OPENED; index += 1) {
    const customer = await arrives(stage, `Customer ${index}`);
    for (let line = 0; line < LINES; line += 1) await customer.say(`message ${line}.`);
    ids.push(await customer.ask());
  }
  return ids as [string, ...string[]];
};

test('opening a ticket with 60 messages takes 100 ms to its first message, on a machine of its own', async () => {
  await registered(stage, maria);
  const [first, ...others] = await longChats();
  const page = await openTicket(stage, maria, first);
  await pane(page).getByText('message 59.').waitFor();
  const times: number[] = [];
  const busy = await watched(page, async () => {
    for (const id of others) {
      times.push(await openedIn(page, id));
      await pane(page).getByText('message 59.').waitFor();
    }
  });
  const median = at(
    [...times].sort((a, b) => b - a),
    0.5,
  );
  const slowed = slowedBy(busy);
  process.stdout.write(
    `opening a ticket: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms; median ${median.toFixed(0)} ms; ` +
      `what runs beside made the page's own work take ${slowed.toFixed(2)} times as long\n`,
  );
  expect(median).toBeLessThan(OPEN_MS * slowed);
}, 120_000);
