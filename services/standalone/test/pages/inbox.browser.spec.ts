import type { DevIdentity } from '@baton/client';
import type { Page } from 'playwright-core';
import { emptied, forMe, inbox, namesAre, openInbox, row, search, tab, waits } from './inbox.stage';
import { maria, pagesStage, sofia, tom } from './pages.stage';
import { button, claims, composer, inPage, openTicket, pane, registered, until } from './ticket.stage';

const stage = pagesStage({ demoBot: false });

/** New, so nothing is remembered of her; she sees all, and has one skill. Agents are not even told of what they cannot work on. */
const nora: DevIdentity = { sub: 'nora', name: 'Nora Berg', roles: ['supervisor'], skills: ['billing'] };

beforeAll(async () => {
  for (const person of [maria, tom, sofia, nora]) await registered(stage, person);
});
afterEach(() => emptied(stage));

const weightOf = (page: Page, name: string): Promise<number> =>
  row(page, name)
    .locator('bdi')
    .first()
    .evaluate(inPage<number>('node', 'return Number(getComputedStyle(node).fontWeight)'));

const titleIs = (page: Page, title: string): Promise<void> =>
  until(`the title is ${title}`, async () => (await page.title()) === title);

const openIs = (page: Page, ticketId: string): Promise<void> =>
  until('the ticket is open', () => Promise.resolve(page.url().endsWith(`/tickets/${ticketId}`)));

describe('what the inbox shows', () => {
  test('who waits longest is on top, and new ones come to the end', async () => {
    const zoe = await waits(stage, 'Zoe');
    await waits(stage, 'Ann');
    const page = await openInbox(stage, maria);
    await namesAre(page, 'Zoe', 'Ann');
    await waits(stage, 'Mia');
    await namesAre(page, 'Zoe', 'Ann', 'Mia');
    const toms = stage.client(tom).tickets;
    await toms.claim(zoe.ticketId);
    await namesAre(page, 'Ann', 'Mia');
    await toms.unclaim(zoe.ticketId);
    // she still waits since she asked
    await namesAre(page, 'Zoe', 'Ann', 'Mia');
    expect(await tab(page, 'Pending').textContent()).toMatch(/Pending\s*3/);
  });

  test('a row says who, on which channel, in which queue, their last words, how long they wait, and what is unread', async () => {
    const { customer } = await waits(stage, 'Ann Miller', { queue: 'Parcels', says: 'where is my parcel?' });
    await waits(stage, 'Bob', { channel: 'phone' });
    const page = await openInbox(stage, maria);
    const anns = row(page, 'Ann Miller');
    for (const text of ['Web', 'Parcels', 'where is my parcel?', '1 unread message']) {
      await anns.getByText(text, { exact: true }).waitFor();
    }
    await row(page, 'Bob').getByText('Phone', { exact: true }).waitFor();
    expect(await row(page, 'Bob').getByText('Parcels').count()).toBe(0);
    const clock = anns.getByText(/^\d+:\d\d$/);
    const before = await clock.textContent();
    await until('the clock ticks', async () => (await clock.textContent()) !== before);
    await customer.say('hello?');
    await anns.getByText('hello?', { exact: true }).waitFor();
    await anns.getByText('2 unread messages', { exact: true }).waitFor();
  });

  test('what nobody has read stands out by its weight and a mark, not by colour alone, until it is read; the title counts it', async () => {
    const { customer, ticketId } = await waits(stage, 'Ann Miller');
    const page = await openInbox(stage, maria);
    await titleIs(page, 'Baton'); // nobody's yet
    await row(page, 'Ann Miller').waitFor();
    await stage.client(maria).tickets.claim(ticketId);
    await tab(page, 'Mine').click();
    await titleIs(page, '(1) Baton');
    await customer.say('hello?');
    await titleIs(page, '(2) Baton');
    expect(await row(page, 'Ann Miller').getAttribute('data-unread')).toBe('true');
    const unread = await weightOf(page, 'Ann Miller');
    await row(page, 'Ann Miller').click();
    await titleIs(page, 'Baton');
    await until('it is read', async () => (await row(page, 'Ann Miller').getAttribute('data-unread')) === 'false');
    expect(
      await row(page, 'Ann Miller')
        .getByText(/unread/)
        .count(),
    ).toBe(0);
    expect(unread).toBeGreaterThan(await weightOf(page, 'Ann Miller'));
  });
});

describe('what is looked for', () => {
  test('“only what I can work on” is on for who is new, and the choice outlives a reload', async () => {
    await waits(stage, 'Ann', { skills: ['billing'] });
    await waits(stage, 'Bob', { skills: ['french'] });
    const page = await openInbox(stage, nora);
    expect(await forMe(page).isChecked()).toBe(true);
    await namesAre(page, 'Ann');
    expect(await tab(page, 'Pending').textContent()).toMatch(/Pending\s*1/);
    await forMe(page).click();
    await namesAre(page, 'Ann', 'Bob');
    // who lacks a skill may look, and not claim
    await row(page, 'Ann').getByRole('button', { name: 'Claim the chat with Ann' }).waitFor();
    expect(await row(page, 'Bob').getByRole('button', { name: /Claim/ }).count()).toBe(0);
    await page.reload();
    await namesAre(page, 'Ann', 'Bob');
    expect(await forMe(page).isChecked()).toBe(false);
    await forMe(page).click();
    await page.reload();
    await namesAre(page, 'Ann');
    expect(await forMe(page).isChecked()).toBe(true);
  });

  test('one queue at a time, on request; that too outlives a reload', async () => {
    await waits(stage, 'Ann', { queue: 'Parcels' });
    await waits(stage, 'Bob', { queue: 'Returns' });
    await waits(stage, 'Cem');
    const page = await openInbox(stage, maria);
    await namesAre(page, 'Ann', 'Bob', 'Cem');
    const queue = page.getByRole('combobox', { name: 'Queue' });
    await queue.click();
    await page.getByRole('option', { name: 'Returns' }).click();
    await namesAre(page, 'Bob');
    await waits(stage, 'Dan', { queue: 'Returns' });
    await waits(stage, 'Eva', { queue: 'Parcels' });
    await namesAre(page, 'Bob', 'Dan');
    await page.reload();
    await namesAre(page, 'Bob', 'Dan');
    await queue.click();
    await page.getByRole('option', { name: 'All queues' }).click();
    await namesAre(page, 'Ann', 'Bob', 'Cem', 'Dan', 'Eva');
  });

  test('names and last words are searched; what cannot be found is said, and Escape shows all again', async () => {
    await waits(stage, 'Ann Miller', { says: 'my parcel' });
    await waits(stage, 'Bob', { says: 'my PASSWORD' });
    const page = await openInbox(stage, maria);
    await namesAre(page, 'Ann Miller', 'Bob');
    await search(page).fill('mILL');
    await namesAre(page, 'Ann Miller');
    await search(page).fill('password');
    await namesAre(page, 'Bob');
    await search(page).fill('nobody of that name');
    await inbox(page).getByText('Nothing found').waitFor();
    await search(page).press('Escape');
    await namesAre(page, 'Ann Miller', 'Bob');
    expect(await search(page).inputValue()).toBe('');
  });
});

describe('claiming', () => {
  test('a pending ticket is read first, and claimed in its pane', async () => {
    const { ticketId } = await waits(stage, 'Ann Miller', { says: 'where is my parcel?' });
    const page = await openInbox(stage, maria);
    await row(page, 'Ann Miller').click();
    await pane(page).getByText('where is my parcel?').waitFor();
    expect(await composer(page).count()).toBe(0);
    expect((await stage.client(maria).tickets.get(ticketId)).work).toBe('pending');
    await claims(page);
    await namesAre(page);
    await inbox(page).getByText('Nobody is waiting').waitFor();
    await tab(page, 'Mine').click();
    await namesAre(page, 'Ann Miller');
  });

  test('Claim in its row takes it and opens it, to be answered at once', async () => {
    const { ticketId } = await waits(stage, 'Ann Miller');
    const page = await openInbox(stage, maria);
    await row(page, 'Ann Miller').getByRole('button', { name: 'Claim the chat with Ann Miller' }).click();
    await composer(page).waitFor();
    await openIs(page, ticketId);
    expect((await stage.client(maria).tickets.get(ticketId)).owner?.id).toBe('maria');
    await namesAre(page);
  });

  test('who is slower reads who took it; the row leaves, and nothing else', async () => {
    const { ticketId } = await waits(stage, 'Ann');
    await waits(stage, 'Bob');
    const page = await openInbox(stage, tom);
    await namesAre(page, 'Ann', 'Bob');
    // Maria is faster by what the way to the server takes
    await page.route(`**/tickets/${ticketId}/claim`, async (route) => {
      await stage.client(maria).tickets.claim(ticketId);
      await route.continue();
    });
    await row(page, 'Ann').getByRole('button', { name: /Claim/ }).click();
    await page.getByText('Maria Lopez took this a moment ago').waitFor();
    await namesAre(page, 'Bob');
    expect(await composer(page).count()).toBe(0);
    expect(await row(page, 'Bob').getByRole('button', { name: /Claim/ }).isEnabled()).toBe(true);
  });

  test('who reads a pending ticket that somebody else takes is told, and can go on with the others', async () => {
    const { ticketId } = await waits(stage, 'Ann', { says: 'read me' });
    await waits(stage, 'Bob');
    const page = await openTicket(stage, tom, ticketId);
    await pane(page).getByText('read me').waitFor();
    await button(page, 'Claim').waitFor();
    await stage.client(maria).tickets.claim(ticketId);
    await namesAre(page, 'Bob');
    await button(page, 'Claim').waitFor({ state: 'detached' });
    await page.locator('[data-banners]').getByText('A colleague has this ticket now.').waitFor();
    expect(await composer(page).count()).toBe(0);
  });
});

describe('rows and the pointer', () => {
  const presses = async (page: Page, name: string): Promise<{ top: () => Promise<number | undefined> }> => {
    const box = (await row(page, name).boundingBox())!;
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
    await page.mouse.down();
    return { top: async () => (await row(page, name).boundingBox())?.y };
  };
  const counts = (page: Page, count: number): Promise<void> =>
    until(`${count} are pending`, async () =>
      new RegExp(`Pending\\s*${count}$`).test((await tab(page, 'Pending').textContent()) ?? ''),
    );

  test('while the button of the mouse is down, rows that come and go move nothing: the pressed row is opened', async () => {
    const ann = await waits(stage, 'Ann');
    const bob = await waits(stage, 'Bob');
    await waits(stage, 'Cem');
    const page = await openInbox(stage, tom);
    await namesAre(page, 'Ann', 'Bob', 'Cem');
    const { top } = await presses(page, 'Bob');
    const before = await top();
    const marias = stage.client(maria).tickets;
    await marias.claim(ann.ticketId);
    await counts(page, 2);
    expect(await top()).toBe(before);
    await waits(stage, 'Dan');
    await counts(page, 3);
    await marias.unclaim(ann.ticketId); // Ann is to be on top again
    await counts(page, 4);
    expect(await top()).toBe(before);
    await page.mouse.up();
    await openIs(page, bob.ticketId);
    await namesAre(page, 'Ann', 'Bob', 'Cem', 'Dan');
  });

  test('the row that is pressed leaves: the click opens that one, or none, and never its neighbour', async () => {
    const ann = await waits(stage, 'Ann');
    const bob = await waits(stage, 'Bob');
    const page = await openInbox(stage, tom);
    await namesAre(page, 'Ann', 'Bob');
    await presses(page, 'Ann');
    await stage.client(maria).tickets.claim(ann.ticketId);
    await counts(page, 1);
    await page.mouse.up();
    await namesAre(page, 'Bob');
    expect(page.url()).not.toContain(bob.ticketId);
  });
});
