import { createClient, type DevIdentity } from '@baton/client';
import { axeViolations, cutOff, type Look, shot } from '@baton/testing/src/browser';
import type { Page, Route } from 'playwright-core';
import { row, rows, type Waiting, waits } from './inbox.stage';
import { pagesStage, tom } from './pages.stage';
import { readBy, registered, until } from './ticket.stage';

/*
 * Pictures of every state of the inbox and of what is around it, for people to look at, and axe on each. Nothing here depends on the
 * language: what is looked for is found by its place.
 */

const stage = pagesStage({ demoBot: false });

const LONG_NAME = 'Maximiliane-Theodora von und zu Hohenstaufen-Oberwittelsbach-Unterfranken (Geschäftsführung)';
const LONG_WORD = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(8);

/** Sees everything, and cannot work on all of it. */
const viewer: DevIdentity = { sub: 'vera', name: LONG_NAME, roles: ['supervisor'], skills: ['billing'] };

const LOOKS: readonly (readonly [string, Look])[] = [
  ['light', {}],
  ['dark', { theme: 'dark' }],
  ['arabic', { locale: 'ar' }],
  ['narrow', { viewport: { width: 390, height: 844 } }],
];
const LIVE = '**/v1/live*';

/** What lies over the page: a dialog (a notice is one too, but has no heading), a menu, a list of choices. */
const OVER = ['[role=dialog]:has(h2)', '[role=menu]', '[role=listbox]'];

/** Takes the picture, and has axe look at the same thing: at what lies over the page, where something does. */
const looks = async (page: Page, look: string, state: string, found: string[]): Promise<void> => {
  await shot(page, `inbox/${state}.${look}`);
  let over: string | undefined;
  for (const part of OVER) if ((await page.locator(part).count()) > 0) over = part;
  found.push(...(await axeViolations(page, over)).map((violation) => `${state}: ${violation}`));
};

const pane = (page: Page) => page.locator('main section').first();
const tab = (page: Page, index: number) => pane(page).locator('button').nth(index);
const field = (page: Page) => page.locator('input[type=search]');
const isFilled = (page: Page): Promise<void> => rows(page).first().waitFor();
const opens = (look: Look): Promise<Page> => stage.browsing.openConsole(viewer, look);

/** A console whose live stream is answered like this. */
const openedWith = async (look: Look, answer: Parameters<Page['route']>[1]): Promise<Page> => {
  const page = await opens(look);
  await page.route(LIVE, answer);
  await page.reload();
  await pane(page).waitFor();
  return page;
};

/** Nobody may look at this inbox. */
const refuses = (route: Route): Promise<void> | undefined => {
  const view = new URL(route.request().url()).searchParams.getAll('view').find((one) => one.startsWith('inbox'));
  if (view === undefined) return undefined;
  return route.fulfill({
    status: 403,
    json: { type: 'about:blank', code: 'forbidden', title: 'no', status: 403, view },
  });
};

beforeAll(async () => {
  await registered(stage, tom);
  await registered(stage, viewer);
});

describe.each(LOOKS)('nobody there yet: %s', (name, look) => {
  test('before one is signed in, while it loads, with nothing in it, refused, and slow', async () => {
    const found: string[] = [];
    const newcomer = await stage.browsing.openConsole(null, look);
    await newcomer.locator('ul button').first().waitFor();
    await looks(newcomer, name, '01-sign-in', found);
    const loading = await openedWith(look, () => undefined);
    await pane(loading).locator('[aria-busy]').waitFor();
    await looks(loading, name, '02-loading', found);
    const empty = await opens(look);
    for (const [index, state] of ['03-empty', '04-empty-mine', '05-empty-all'].entries()) {
      await tab(empty, index).click();
      await pane(empty).locator('h2').waitFor();
      await looks(empty, name, state, found);
    }
    const refused = await openedWith(look, refuses);
    await until('it is refused', async () => (await pane(refused).locator('h2').count()) === 1);
    await looks(refused, name, '06-refused', found);
    // by now the stream of the first one has not opened for more than five seconds
    await loading.locator('header + :not(main)').waitFor();
    await looks(loading, name, '07-slow', found);
    expect(found).toEqual([]);
  }, 120_000);
});

/** A row of each kind. */
const crowd = async (): Promise<void> => {
  const chats = stage.client(viewer);
  await waits(stage, 'Ann Miller', { queue: 'Parcels', says: 'Where is my parcel?' });
  await anonymous();
  await waits(stage, LONG_NAME, {
    queue: 'Rückgaben-und-Reklamationen-Österreich-und-Schweiz-und-Liechtenstein',
    channel: 'email',
    says: LONG_WORD,
  });
  await waits(stage, 'محمد الفارسي', { queue: 'الطلبات', channel: 'whatsapp', says: 'أين طردي رقم 17؟' });
  const file = await waits(stage, 'Cem Öz', { channel: 'phone' });
  await file.customer.share('photo.png', 'no picture');
  await waits(stage, 'Not for Vera', { skills: ['french'], says: 'Bonjour' });
  const many = await waits(stage, 'Dan Writes-a-Lot');
  for (let line = 0; line < 120; line += 1) await many.customer.say(`line ${line}`);
  const claimed = async (waiting: Waiting, by: DevIdentity = viewer): Promise<Waiting> => {
    await stage.client(by).tickets.claim(waiting.ticketId);
    await until('they are joined', async () => (await readBy(waiting.customer)).includes('agent-joined'));
    return waiting;
  };
  const answered = await claimed(await waits(stage, 'Eva Answered'));
  await chats.conversations.post(answered.customer.conversationId, {
    text: 'I am looking into it.',
    clientMessageId: 'a',
    ticketId: answered.ticketId,
  });
  await claimed(await waits(stage, `Unanswered ${LONG_NAME}`, { queue: 'Parcels' }));
  const left = await claimed(await waits(stage, 'Fay Has-Left'));
  await left.customer.leave(left.ticketId);
  await claimed(await waits(stage, 'Gus, whom Tom has', { queue: 'Parcels' }), tom);
};

/** Who gave no name and said nothing. */
const anonymous = async (): Promise<void> => {
  const anybody = createClient({ url: stage.url, token: () => '' });
  const { token, conversationId } = await anybody.conversations.visit({ channel: 'web', locale: 'en' });
  await createClient({ url: stage.url, token: () => token }).conversations.handover(conversationId, {});
};

describe('with many there', () => {
  beforeAll(crowd, 120_000);

  describe.each(LOOKS)('%s', (name, look) => {
    test('rows of every kind', async () => {
      const found: string[] = [];
      const page = await opens(look);
      await isFilled(page);
      await looks(page, name, '11-pending', found);
      await pane(page).getByRole('switch').click();
      await row(page, 'Not for Vera').waitFor();
      await page.locator('[data-inbox-row] [data-open-ticket]').nth(1).focus();
      await looks(page, name, '12-pending-everyones', found);
      await tab(page, 1).click();
      await row(page, 'Fay Has-Left').waitFor();
      await looks(page, name, '13-mine', found);
      await tab(page, 2).click();
      await row(page, 'Gus, whom Tom has').waitFor();
      await looks(page, name, '14-all', found);
      await field(page).fill(LONG_WORD.slice(0, 60));
      await isFilled(page);
      await looks(page, name, '15-search', found);
      await field(page).fill(`${LONG_WORD} that nobody said`);
      await rows(page).first().waitFor({ state: 'detached' });
      await looks(page, name, '16-search-nothing', found);
      expect(found).toEqual([]);
    }, 120_000);

    test('what is around it: menus, keys, a queue, a notice, and who is slower', async () => {
      const found: string[] = [];
      const page = await opens(look);
      await isFilled(page);
      const bar = page.locator('header').first();
      await bar.locator('button[aria-haspopup=menu]').last().click();
      await page.getByRole('menu').waitFor();
      await looks(page, name, '21-person-menu', found);
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await bar.locator('button[aria-haspopup=menu]').first().click();
      await page.getByRole('menu').waitFor();
      await looks(page, name, '22-my-status', found);
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await bar.getByRole('combobox').click();
      await page.getByRole('option').first().waitFor();
      await looks(page, name, '23-queues', found);
      await page.getByRole('option').nth(2).click();
      await until('a queue is chosen', async () => (await rows(page).count()) < 5);
      await looks(page, name, '24-one-queue', found);
      await page.evaluate('document.activeElement.blur()');
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await looks(page, name, '25-keys', found);
      expect(found).toEqual([]);
    }, 120_000);

    test('a notice over it, without a network, and while the stream is made again', async () => {
      const found: string[] = [];
      const page = await opens(look);
      await isFilled(page);
      await page.route('**/claim', (route) =>
        route.fulfill({ status: 409, json: { code: 'already-claimed', by: 'tom', title: 'no', status: 409 } }),
      );
      await page.locator('[data-open-ticket] ~ * button, [data-open-ticket] ~ button').first().click();
      await page.getByText('Tom Baker').first().waitFor();
      await looks(page, name, '31-taken', found);
      const mend = await cutOff(stage.browsing, page);
      await page.locator('[data-connection=offline]').waitFor();
      await looks(page, name, '32-offline', found);
      await page.route(LIVE, () => undefined);
      await mend();
      await page.locator('[data-connection=reconnecting]').waitFor();
      await looks(page, name, '33-reconnecting', found);
      expect(found).toEqual([]);
    }, 120_000);
  });
});
