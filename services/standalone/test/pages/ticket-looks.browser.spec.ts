import { axeViolations, type Look, shot } from '@baton/testing/src/browser';
import type { Page } from 'playwright-core';
import { onDisk, TOO_MANY_BYTES } from './files.stage';
import { maria, pagesStage, sofia, tom } from './pages.stage';
import { arrives, type Customer, openTicket, pane, registered, settingsAre, until } from './ticket.stage';

/*
 * Pictures of every state of the open ticket, for people to look at, and axe on each. Nothing here depends on the language: what is
 * looked for is found by its place.
 */

const stage = pagesStage({ demoBot: false });

const LONG_NAME = 'Maximiliane-Theodora von und zu Hohenstaufen-Oberwittelsbach-Unterfranken (Geschäftsführung)';
const LONG_WORD = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(8);

const LOOKS: readonly (readonly [string, Look])[] = [
  ['light', {}],
  ['dark', { theme: 'dark' }],
  ['arabic', { locale: 'ar' }],
  ['narrow', { viewport: { width: 390, height: 844 } }],
];

/** A red dot, as a picture of 1 by 1. */
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

const field = (page: Page) => page.locator('[data-composer] textarea');

/** Takes the picture, and has axe look at the same thing. */
const looks = async (page: Page, look: string, state: string, found: string[]): Promise<void> => {
  await shot(page, `ticket/${state}.${look}`);
  // whatever a dialog lies over cannot be reached, and its list of choices stands beside it
  const parts = ['[role=dialog]', '[role=listbox]'];
  const isCovered = (await page.locator(parts[0]!).count()) > 0;
  for (const part of isCovered ? parts : ['[data-ticket]']) {
    if ((await page.locator(part).count()) === 0) continue;
    found.push(...(await axeViolations(page, part)).map((violation) => `${state}: ${violation}`));
  }
};

const talk = async (customer: Customer): Promise<void> => {
  await customer.say('Hello, my parcel has not arrived. The number is 00340434161094021501.');
  await customer.share('photo of the door.png', DOT);
  await customer.share('invoice.txt', 'Invoice 17, 12.50');
  await customer.say('See https://example.org/track?id=17 (or <b>call</b> me) 😀');
};

const openedBy = async (name: string, look: Look) => {
  const customer = await arrives(stage, name, { locale: 'de' });
  await talk(customer);
  const ticketId = await customer.ask('Parcel');
  const page = await openTicket(stage, maria, ticketId, look);
  await page.locator('[data-line]').first().waitFor();
  return { customer, ticketId, page };
};

beforeAll(async () => {
  await registered(stage, tom);
  await registered(stage, maria);
});

describe.each(LOOKS)('%s', (name, look) => {
  test('a ticket from pending to the end of its chat', async () => {
    const found: string[] = [];
    const { customer, ticketId, page } = await openedBy('Ann Miller', look);
    await looks(page, name, '01-pending', found);
    const marias = stage.client(maria);
    await marias.tickets.claim(ticketId);
    await field(page).waitFor();
    await marias.conversations.note(customer.conversationId, 'She called yesterday already; be kind.');
    await field(page).fill('I am looking into it.\nOne moment please.');
    await field(page).press('Enter');
    await page.locator('[data-kind=note]').waitFor();
    await until('the answer is a line', async () => (await page.locator('[data-outgoing]').count()) === 0);
    customer.client.typing.touch(customer.conversationId);
    await looks(page, name, '02-open', found);
    for (const tab of [1, 2]) {
      await pane(page).getByRole('tab').nth(tab).click();
      await until('the tab is filled', async () => (await pane(page).locator('[role=tabpanel] dd').count()) > 3);
      await looks(page, name, tab === 1 ? '03-user' : '04-ticket', found);
    }
    await pane(page).getByRole('tab').first().click();
    await field(page).fill('this is what I was about to say');
    await customer.leave(ticketId);
    await page.locator('[data-kept-draft]').waitFor();
    await looks(page, name, '05-ended', found);
    await marias.tickets.resolve(ticketId, { outcome: 'answered' });
    await until(
      'nothing is left to do but deleting',
      async () => (await pane(page).locator('header button:visible').count()) <= 2,
    );
    await looks(page, name, '06-resolved', found);
    expect(found).toEqual([]);
  }, 180_000);

  test('its dialogs', async () => {
    const found: string[] = [];
    await settingsAre(stage, { askFaqOnResolve: true });
    const { ticketId, page } = await openedBy('Ann Miller', look);
    await stage.client(maria).tickets.claim(ticketId);
    await field(page).waitFor();
    for (const [key, state] of [
      ['f', '11-forward'],
      ['u', '12-unclaim'],
      ['r', '13-resolve'],
    ] as const) {
      await pane(page).locator('h2').focus();
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      if (key === 'f') {
        await page.getByRole('combobox').click();
        await page.getByRole('option').first().waitFor();
      }
      if (key === 'r') await page.getByRole('radio').first().check();
      await looks(page, name, state, found);
      await page.keyboard.press('Escape');
      if (key === 'f') await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await pane(page).locator('header button').last().click();
    await page.getByRole('menuitem').click();
    await page.getByRole('dialog').waitFor();
    await page.getByRole('dialog').locator('form button[type=submit]').click();
    await looks(page, name, '14-delete', found);
    await page.getByRole('dialog').getByRole('textbox').fill('A test');
    await page.getByRole('dialog').locator('form button[type=submit]').click();
    await page.locator('[data-banners] p').first().waitFor();
    await looks(page, name, '15-undo', found);
    await page.locator('[data-banners] button').first().click();
    await settingsAre(stage, { askFaqOnResolve: false });
    expect(found).toEqual([]);
  }, 180_000);

  test('when it is somebody else’s, is not there, or cannot be reached', async () => {
    const found: string[] = [];
    const { ticketId, page } = await openedBy(LONG_NAME, look);
    const marias = stage.client(maria);
    await marias.tickets.claim(ticketId);
    await field(page).fill('half a sen');
    await stage.client(sofia).tickets.forward(ticketId, { to: 'tom', note: 'Tom knows them better.' });
    await page.locator('[data-kept-draft]').waitFor();
    await page.locator('[data-banners] q').waitFor();
    await looks(page, name, '21-forwarded-away', found);
    const supervisors = await openTicket(stage, sofia, ticketId, look);
    await supervisors.locator('[data-line]').first().waitFor();
    await supervisors.locator('[data-composer=note]').waitFor();
    await looks(supervisors, name, '22-supervisor', found);
    const nowhere = await openTicket(stage, maria, '0198c1e0-0000-7000-8000-000000000000', look);
    await pane(nowhere).getByRole('heading').waitFor();
    await looks(nowhere, name, '23-not-there', found);
    const slow = await stage.browsing.openConsole(maria, look);
    await slow.route('**/v1/tickets/**', () => undefined);
    await slow.goto(`${stage.url}/agent/tickets/${ticketId}`);
    await pane(slow).locator('[role=status]').first().waitFor();
    await looks(slow, name, '24-loading', found);
    expect(found).toEqual([]);
  }, 180_000);

  test('long words, 8,000 characters, too many of them, and files that are not sent', async () => {
    const found: string[] = [];
    const { customer, ticketId, page } = await openedBy(LONG_NAME, look);
    await customer.say(LONG_WORD);
    await customer.say('A long story. '.repeat(571).trim());
    await customer.say('مرحبا، أين طردي رقم 17؟');
    await stage.client(maria).tickets.claim(ticketId);
    await field(page).waitFor();
    await page.route('**/v1/conversations/*/messages', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 403, json: { code: 'not-joined', title: 'no' } })
        : route.continue(),
    );
    await field(page).fill('this does not arrive');
    await field(page).press('Enter');
    await page.locator('[data-outgoing=failed]').waitFor();
    const files = page.locator('input[type=file]');
    await files.setInputFiles({ name: `${LONG_WORD}.html`, mimeType: 'text/html', buffer: Buffer.from('<p>') });
    await files.setInputFiles(onDisk('large.png', TOO_MANY_BYTES));
    await field(page).fill('x'.repeat(50_000));
    await looks(page, name, '31-too-much', found);
    expect(found).toEqual([]);
  }, 180_000);

  test('offline, with what still works', async () => {
    const found: string[] = [];
    const { ticketId, page } = await openedBy('Ann Miller', look);
    await stage.client(maria).tickets.claim(ticketId);
    await field(page).waitFor();
    stage.browsing.faults.expectNoNetwork();
    await page.context().setOffline(true);
    await page.getByRole('status').filter({ hasText: /\S/ }).first().waitFor();
    await field(page).fill('written offline');
    await field(page).press('Enter');
    await page.locator('[data-outgoing=pending]').waitFor();
    await looks(page, name, '41-offline', found);
    await page.context().setOffline(false);
    expect(found).toEqual([]);
  }, 180_000);
});
