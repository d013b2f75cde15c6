import type { Page } from 'playwright-core';
import { maria, pagesStage, sofia } from './pages.stage';
import { arrives, composer, openTicket, registered } from './ticket.stage';
import { until } from './until';

/*
 * What calls an agent: tones that are made in the page, counted here by what makes them; words on the page; and notifications of the
 * device, which a stand-in writes down, for a browser without a desktop shows none.
 */

const stage = pagesStage({ demoBot: false });

const LISTENING = `
  window.tones = [];
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () {
    const oscillator = make.call(this);
    oscillator.addEventListener('ended', () => window.tones.push(oscillator.frequency.value));
    return oscillator;
  };
  window.shown = [];
  window.Notification = class { static permission = 'granted'; constructor(title, { body, tag }) { window.shown.push(body); } close() {} };
`;

const listening = async (beside?: Page): Promise<Page> => {
  const page = await stage.browsing.openConsole(maria, beside === undefined ? {} : { beside });
  await page.addInitScript(LISTENING);
  await page.reload();
  await page.getByRole('heading', { name: 'Baton' }).waitFor();
  await connected(page);
  return page;
};

const connected = (page: Page): Promise<void> => page.getByText('Live', { exact: true }).waitFor();

const tonesOf = (page: Page): Promise<number[]> => page.evaluate<number[]>('window.tones');
const hears = (page: Page, many: number): Promise<number[]> =>
  until(
    () => tonesOf(page),
    (tones) => tones.length >= many,
  );

/** Whoever waits is told of on the page, whether it is heard or not. */
const someoneWaits = async (pages: readonly Page[], name: string): Promise<void> => {
  await (await arrives(stage, name)).ask();
  for (const page of pages) await page.getByText(`${name} waits for an agent`).waitFor();
};

const touch = (page: Page): Promise<void> => page.getByRole('heading', { name: 'Baton' }).click();

/** As the browser tells a tab that another one is in front of it. */
const hide = (page: Page): Promise<unknown> =>
  page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  `);

beforeAll(async () => {
  await registered(stage, maria);
});

describe('Notification sound', () => {
  test('nothing sounds before the first gesture; then a waiting customer and a new message differ', async () => {
    const page = await listening();
    await someoneWaits([page], 'Ann Early');
    expect(await tonesOf(page)).toEqual([]);
    await touch(page);
    const bob = await arrives(stage, 'Bob Miller');
    const ticketId = await bob.ask();
    const waiting = await hears(page, 2);
    await stage.client(maria).tickets.claim(ticketId);
    await bob.say('hello?');
    await page.getByText('New message from Bob Miller').waitFor();
    const both = await hears(page, 3);
    expect(both.slice(0, 2)).toEqual(waiting);
    expect(waiting).not.toContain(both[2]);
  });

  test('switched off it is silent, also on the next device; switched on it sounds', async () => {
    const page = await listening();
    await touch(page);
    await page.getByRole('button', { name: 'Sounds are on' }).click();
    await until(
      async () => (await stage.client(maria).agents.register()).preferences.sound,
      (sound) => !sound,
    );
    const other = await listening();
    await touch(other);
    await someoneWaits([page, other], 'Carl Quiet');
    await other.getByRole('button', { name: 'Sounds are off' }).click();
    await until(
      async () => (await stage.client(maria).agents.register()).preferences.sound,
      (sound) => sound,
    );
    await someoneWaits([other], 'Dora Loud');
    await hears(other, 2);
    expect(await tonesOf(page)).toEqual([]);
  });

  test('of several tabs one sounds; one that nobody has touched keeps none silent, and the next follows when it closes', async () => {
    const untouched = await listening();
    const [first, second] = [await listening(untouched), await listening(untouched)];
    await touch(first);
    await someoneWaits([untouched, first, second], 'Ann One');
    await hears(first, 2);
    await touch(second);
    await someoneWaits([first, second], 'Ann Two');
    await hears(first, 4);
    expect([await tonesOf(untouched), await tonesOf(second)]).toEqual([[], []]);
    await first.close();
    await until(
      async () => {
        await someoneWaits([second], `Ann ${Math.random()}`);
        return tonesOf(second);
      },
      (tones) => tones.length > 0,
    );
  });
});

describe('Notifications of the device', () => {
  const shownBy = (page: Page): Promise<string[]> => page.evaluate<string[]>('window.shown');

  test('come while no tab can be seen, and not while another one is', async () => {
    const hidden = await listening();
    const seen = await listening(hidden);
    await hide(hidden);
    await someoneWaits([hidden, seen], 'Ann Seen');
    await hide(seen);
    await someoneWaits([hidden], 'Ann Unseen');
    await until(
      () => shownBy(hidden),
      (shown) => shown.length > 0,
    );
    expect(await shownBy(hidden)).toEqual(['Ann Unseen waits for an agent']);
  });
});

describe('words of what happens to one’s own', () => {
  test('who took a chat away is named, and how; the open ticket says it itself, once', async () => {
    const sofias = await registered(stage, sofia);
    const [ann, bob] = [await arrives(stage, 'Ann Miller'), await arrives(stage, 'Bob Miller')];
    const [annsId, bobsId] = [await ann.ask(), await bob.ask()];
    for (const id of [annsId, bobsId]) await stage.client(maria).tickets.claim(id);
    const page = await openTicket(stage, maria, bobsId);
    await composer(page).waitFor();
    await sofias.tickets.unclaim(bobsId, {});
    await composer(page).waitFor({ state: 'detached' });
    await sofias.tickets.unclaim(annsId, {});
    await page.getByText('Sofia Rossi has put the chat with Ann Miller back to pending').waitFor();
    expect(await page.getByText('Sofia Rossi has put the chat with Bob Miller back to pending').count()).toBe(0);
  });
});

test('appearance and language that were chosen on one device are there on another one', async () => {
  const { agents } = stage.client(maria);
  await agents.prefer({ theme: 'dark', locale: 'de' });
  const page = await stage.browsing.openConsole(maria);
  await page.getByRole('heading', { name: 'Kein Chat ist offen' }).waitFor();
  expect(await page.evaluate('[document.documentElement.dataset.theme, document.documentElement.lang]')).toEqual([
    'dark',
    'de',
  ]);
  await agents.prefer({ theme: 'system', locale: 'en' });
});
