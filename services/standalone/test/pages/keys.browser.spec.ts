import type { Page } from 'playwright-core';
import { emptied, focused, focusedRow, inbox, namesAre, openInbox, row, search, tab, waits } from './inbox.stage';
import { maria, pagesStage, sofia, tom } from './pages.stage';
import { button, composer, dialog, openTicket, pane, readBy, registered, until } from './ticket.stage';

/* Nothing here touches the mouse but where a test says so. */

const stage = pagesStage({ demoBot: false });

beforeAll(async () => {
  for (const person of [maria, tom]) await registered(stage, person);
});
afterEach(() => emptied(stage));

const presses = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const focusIsOn = (page: Page, ticketId: string): Promise<void> =>
  until('the focus is on that row', async () => (await focusedRow(page)) === ticketId);
const focusIsSomewhere = async (page: Page): Promise<void> => expect(await focused(page)).not.toBe('BODY');
const isFocused = (page: Page, what: string): Promise<void> =>
  until(`${what} has the focus`, async () => (await focused(page)) === what);

/** Goes on with Tab until what has these words has the focus. */
const tabsTo = async (page: Page, words: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> => {
  for (let step = 0; step < 40; step += 1) {
    if (words.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${words.source}`);
};

const three = async (): Promise<readonly [string, string, string]> => {
  const [ann, bob, cem] = [await waits(stage, 'Ann'), await waits(stage, 'Bob'), await waits(stage, 'Cem')];
  return [ann.ticketId, bob.ticketId, cem.ticketId];
};

const claimedAndOpen = async (): Promise<Page> => {
  const { ticketId } = await waits(stage, 'Ann');
  await stage.client(maria).tickets.claim(ticketId);
  const page = await openTicket(stage, maria, ticketId);
  await composer(page).waitFor();
  await button(page, 'Resolved').focus();
  return page;
};

describe('in the inbox', () => {
  test('j and k move, and stop at both ends; Enter opens the row, and c claims it', async () => {
    const [ann, bob, cem] = await three();
    const page = await openInbox(stage, maria);
    await namesAre(page, 'Ann', 'Bob', 'Cem');
    await presses(page, 'j');
    await focusIsOn(page, ann);
    await presses(page, 'j');
    await focusIsOn(page, bob);
    await presses(page, 'j');
    await focusIsOn(page, cem);
    await presses(page, 'j');
    await focusIsOn(page, cem);
    await presses(page, 'k');
    await focusIsOn(page, bob);
    await presses(page, 'Enter');
    await button(page, 'Claim').waitFor();
    expect(page.url()).toContain(bob);
    await presses(page, 'c');
    await composer(page).waitFor();
    await isFocused(page, 'Your message');
    expect((await stage.client(maria).tickets.get(bob)).owner?.id).toBe('maria');
    await namesAre(page, 'Ann', 'Cem');
  });

  test('/ goes to the search, where letters are letters; Escape leaves it, and keys are keys again', async () => {
    const [ann] = await three();
    const page = await openInbox(stage, maria);
    await namesAre(page, 'Ann', 'Bob', 'Cem');
    await presses(page, '/');
    await isFocused(page, 'Search chats');
    await page.keyboard.type('jkcrfu?/');
    expect(await search(page).inputValue()).toBe('jkcrfu?/');
    expect(await dialog(page).count()).toBe(0);
    await presses(page, 'Escape');
    await namesAre(page, 'Ann', 'Bob', 'Cem');
    await presses(page, 'j');
    await focusIsOn(page, ann);
  });

  test('with a key of the device or the browser held, they are not ours', async () => {
    await three();
    const page = await openInbox(stage, maria);
    await namesAre(page, 'Ann', 'Bob', 'Cem');
    await presses(page, 'Control+j', 'Alt+j', 'Meta+j');
    expect(await focusedRow(page)).toBeNull();
  });

  test('when the row with the focus leaves, the next one has it, and after the last one the list or what is in its place', async () => {
    const [ann, bob, cem] = await three();
    const page = await openInbox(stage, maria);
    await namesAre(page, 'Ann', 'Bob', 'Cem');
    await presses(page, 'j');
    await focusIsOn(page, ann);
    await presses(page, 'j');
    await focusIsOn(page, bob);
    const toms = stage.client(tom).tickets;
    await toms.claim(bob);
    await focusIsOn(page, cem);
    await toms.claim(cem);
    await focusIsOn(page, ann);
    await toms.claim(ann);
    await inbox(page).getByText('Nobody is waiting').waitFor();
    await focusIsSomewhere(page);
  });

  test('with the focus on Claim in a row that a colleague takes, it goes to the next row', async () => {
    const [ann, bob] = await three();
    const page = await openInbox(stage, maria);
    await namesAre(page, 'Ann', 'Bob', 'Cem');
    await presses(page, 'j');
    await focusIsOn(page, ann);
    await presses(page, 'Tab');
    await isFocused(page, 'Claim the chat with Ann');
    await stage.client(tom).tickets.claim(ann);
    await focusIsOn(page, bob);
  });
});

describe('with a ticket open', () => {
  test('that is not in the list, j goes to the first row of it', async () => {
    const [bob, cem] = [await waits(stage, 'Bob'), await waits(stage, 'Cem')];
    const page = await claimedAndOpen();
    await namesAre(page, 'Bob', 'Cem');
    await presses(page, 'j');
    await focusIsOn(page, bob.ticketId);
    await presses(page, 'j');
    await focusIsOn(page, cem.ticketId);
  });

  test.each([
    ['r', 'Resolve'],
    ['f', 'Forward'],
    ['u', 'Unclaim'],
  ])('%s opens its dialog, %s; Escape closes it, and the focus is where it was', async (key, action) => {
    const page = await claimedAndOpen();
    await presses(page, key);
    await dialog(page).getByRole('button', { name: action, exact: true }).waitFor();
    // no key works below a dialog, wherever in it the focus is
    await dialog(page).getByRole('button', { name: 'Cancel' }).focus();
    await presses(page, 'r', 'f', 'u', 'j', '?', '/');
    expect(await dialog(page).count()).toBe(1);
    expect(await focused(page)).toBe('Cancel');
    await presses(page, 'Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await isFocused(page, 'Resolved');
  });

  test('? shows every key, those of the open ticket too, and none that does nothing now', async () => {
    const page = await claimedAndOpen();
    await waits(stage, 'Bob'); // else there is no row to move to
    await namesAre(page, 'Bob');
    await presses(page, '?');
    const keys = dialog(page).locator('dt');
    await keys.first().waitFor();
    expect(await keys.allTextContents()).toEqual(expect.arrayContaining(['j', 'k', '/', '?', 'r', 'f', 'u']));
    expect(await keys.allTextContents()).not.toContain('c');
    await presses(page, 'Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await isFocused(page, 'Resolved');
  });

  test('whoever clicks Send goes on writing', async () => {
    const page = await claimedAndOpen();
    await composer(page).fill('one');
    await button(page, 'Send').click();
    await page.keyboard.type('rufc');
    expect(await composer(page).inputValue()).toBe('rufc');
    expect(await dialog(page).count()).toBe(0);
  });

  test('whoever goes on writing when a supervisor takes the chat away presses no keys of the page', async () => {
    const { ticketId } = await waits(stage, 'Ann');
    await stage.client(maria).tickets.claim(ticketId);
    const page = await openTicket(stage, maria, ticketId);
    await composer(page).fill('I am about to say');
    await composer(page).press('End');
    const typing = page.keyboard.type(' c r u f'.repeat(20), { delay: 30 });
    await stage.client(sofia).tickets.unclaim(ticketId);
    await typing;
    await composer(page).waitFor({ state: 'detached' });
    expect(await dialog(page).count()).toBe(0);
    expect((await stage.client(sofia).tickets.get(ticketId)).work).toBe('pending');
    await focusIsSomewhere(page);
  });

  test('whoever writes a message writes every letter of it', async () => {
    const page = await claimedAndOpen();
    await composer(page).focus();
    await page.keyboard.type('jkcrfu?/ are letters');
    expect(await composer(page).inputValue()).toBe('jkcrfu?/ are letters');
    expect(await dialog(page).count()).toBe(0);
  });

  test('the focus is never lost when the ticket changes hands: not by a colleague, a supervisor, or the customer', async () => {
    const { customer, ticketId } = await waits(stage, 'Ann');
    const page = await openTicket(stage, maria, ticketId);
    await button(page, 'Claim').focus();
    await presses(page, 'Enter');
    await isFocused(page, 'Your message');
    await page.keyboard.type('half a');
    await stage.client(sofia).tickets.unclaim(ticketId);
    await composer(page).waitFor({ state: 'detached' });
    await until('something has the focus', async () => (await focused(page)) !== 'BODY');
    await button(page, 'Claim').waitFor();
    await button(page, 'Claim').press('Enter');
    await isFocused(page, 'Your message');
    await customer.leave(ticketId);
    await composer(page).waitFor({ state: 'detached' });
    await until('something has the focus', async () => (await focused(page)) !== 'BODY');
  });
});

test('a whole chat without a mouse: found, claimed, answered, resolved', async () => {
  await waits(stage, 'Bob');
  const { customer, ticketId } = await waits(stage, 'Ann Miller', { says: 'where is my parcel?' });
  const page = await openInbox(stage, maria);
  await namesAre(page, 'Bob', 'Ann Miller');
  await presses(page, '/');
  await isFocused(page, 'Search chats');
  await page.keyboard.type('miller');
  await namesAre(page, 'Ann Miller');
  await tabsTo(page, /where is my parcel/);
  expect(await focusedRow(page)).toBe(ticketId);
  await presses(page, 'Enter');
  await pane(page).getByText('where is my parcel?').waitFor();
  await button(page, 'Claim').waitFor();
  await presses(page, 'c');
  await isFocused(page, 'Your message');
  await page.keyboard.type('It is on its way');
  await presses(page, 'Enter');
  await until('she reads it', async () => (await readBy(customer)).includes('It is on its way'));
  await isFocused(page, 'Your message');
  await tabsTo(page, /^Resolved$/, 'Shift+Tab');
  await presses(page, 'r');
  await dialog(page).waitFor();
  await tabsTo(page, /^Resolve$/);
  await presses(page, 'Enter');
  await pane(page).getByText('This ticket is resolved.').waitFor();
  await dialog(page).waitFor({ state: 'detached' });
  expect((await stage.client(maria).tickets.get(ticketId)).work).toBe('resolved');
  await until('something has the focus', async () => (await focused(page)) !== 'BODY');
  // and on with the next
  await tabsTo(page, /^Search chats$/, 'Shift+Tab');
  await presses(page, 'Escape');
  await namesAre(page, 'Bob');
  await presses(page, 'j');
  expect(await tab(page, 'Pending').textContent()).toMatch(/1$/);
  await until('Bob has the focus', async () => (await focusedRow(page)) !== null);
  await row(page, 'Bob').waitFor();
});
