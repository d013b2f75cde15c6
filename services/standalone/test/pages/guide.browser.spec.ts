import type { DevIdentity } from '@baton/client';
import { demoPeople } from '@baton/service-kit';
import type { Look } from '@baton/testing/src/browser';
import type { Page } from 'playwright-core';
import { brokenLid, guidePictures, notOnTheScreen, picture } from './guide.pictures';
import { pagesStage } from './pages.stage';
import {
  arrives,
  button,
  claims,
  composer,
  type Customer,
  dialog,
  lines,
  openTicket,
  pane,
  registered,
  settingsAre,
  until,
  writes,
} from './ticket.stage';

/*
 * The guide for agents, picture by picture: docs/agents-guide.md names each, and the last tests hold both together.
 * `npm run guide:pictures` takes them anew.
 */

const stage = pagesStage({ demoBot: false });
const LOOK: Look = { viewport: { width: 1280, height: 800 } };

const demoPerson = (sub: string): DevIdentity => demoPeople.find((person) => person.sub === sub)!;
const [ann, ben, sue] = [demoPerson('ann'), demoPerson('ben'), demoPerson('sue')];

interface Scene {
  readonly ella: Customer;
  readonly ticketId: string;
  /** Ann's console, with Ella's ticket open. */
  readonly page: Page;
}

const waits = async (name: string, words: readonly string[], subject: string): Promise<[Customer, string]> => {
  const customer = await arrives(stage, name);
  for (const text of words) await customer.say(text);
  return [customer, await customer.ask(subject)];
};

/** Three customers wait; the first has been longest. */
const scene = async (): Promise<Scene> => {
  const [ella, ticketId] = await waits(
    'Ella Novak',
    ['Hello, my kettle came with a broken lid.', 'The order number is 4711.'],
    'Broken lid',
  );
  await waits('Noah Berg', ['Do you ship to Norway?'], 'Shipping');
  await waits('Mia Tanner', ['I would like to change my address.'], 'Address');
  const page = await openTicket(stage, ann, ticketId, LOOK);
  await pane(page).getByText('The order number is 4711.').waitFor();
  await until('all three wait', async () => (await page.locator('[data-inbox-row]').count()) === 3);
  return { ella, ticketId, page };
};

const talks = async ({ page }: Scene): Promise<void> => {
  await claims(page);
  await writes(page, 'Good morning Ella! I am sorry about that. Could you send me a picture of it?');
  await pane(page).getByText('Good morning Ella!').waitFor();
};

/** Colleagues have a console open. @returns what closes it. */
const areThere = async (ids: readonly string[]) => {
  const presences = ids.map((id) => stage.client(demoPerson(id)).presence());
  await until('they are there', async () =>
    (await stage.client(ann).agents.presence(ids)).every(({ status }) => status === 'online'),
  );
  return presences;
};

beforeAll(async () => {
  for (const person of demoPeople) await registered(stage, { ...person });
}, 60_000);

afterEach(async () => {
  const supervisor = stage.client(sue);
  for (const { ticket } of await supervisor.inbox({ all: true })) await supervisor.tickets.delete(ticket.id);
});

test('sign-in: who are you today?', async () => {
  const page = await stage.browsing.openConsole(null, LOOK);
  await page.getByRole('button', { name: /Ann Keller/ }).waitFor();
  await picture(page, 'sign-in');
});

test('inbox: who waits longest is on top, and a chat is read before it is claimed', async () => {
  const { page } = await scene();
  expect(await page.locator('[data-inbox-row]').first().textContent()).toContain('Ella Novak');
  await button(page, 'Claim').waitFor();
  await picture(page, 'inbox');
});

test('conversation: messages, a picture, a note for colleagues, and who types', async () => {
  const all = await scene();
  const { page, ella } = all;
  await talks(all);
  await ella.share('lid.png', await brokenLid(page), 'image/png');
  await lines(page).locator('img, canvas').first().waitFor();
  await button(page, 'Note').click();
  await composer(page).fill('Same batch as last week: offer a new lid.');
  await button(page, 'Add note').click();
  await pane(page).locator('[data-kind=note]').waitFor();
  await button(page, 'Reply').click();
  await until('Ella is seen to type', async () => {
    ella.client.typing.touch(ella.conversationId);
    return pane(page).getByText('Ella Novak is typing…').isVisible();
  });
  await picture(page, 'conversation');
});

test('lost race: who comes second reads who was first', async () => {
  const { page, ticketId } = await scene();
  // Ben’s click arrives while Ann’s is on its way
  await page.route('**/claim', async (route) => {
    await stage.client(ben).tickets.claim(ticketId);
    await route.continue();
  });
  await button(page, 'Claim').click();
  await page.getByText('Ben Rossi took this a moment ago').waitFor();
  await until('the row is gone', async () => (await page.locator('[data-inbox-row]').count()) === 2);
  await pane(page).getByText('A colleague has this ticket now.').waitFor();
  expect(await pane(page).locator('header').innerText()).not.toMatch(/nobody|waiting/);
  await picture(page, 'lost-race');
});

test('forward: colleagues, with who is there', async () => {
  const all = await scene();
  const { page } = all;
  const presences = await areThere(['ben', 'cem', 'sue']);
  await stage.client(demoPerson('cem')).agents.choose('busy');
  await talks(all);
  await button(page, 'Forward').click();
  await dialog(page).getByRole('combobox').click();
  await page.getByRole('option', { name: /Ben Rossi.*available/ }).waitFor();
  await page.getByRole('option', { name: /Cem Aydin.*busy/ }).waitFor();
  await picture(page, 'forward');
  for (const presence of presences) presence.close();
});

test('resolve: what came of it, and whether the chatbot could have answered', async () => {
  await settingsAre(stage, { askFaqOnResolve: true });
  const all = await scene();
  const { page } = all;
  await talks(all);
  await button(page, 'Resolved').click();
  await dialog(page)
    .getByRole('textbox', { name: /Outcome/ })
    .fill('A new lid is on its way');
  await dialog(page).getByRole('radio', { name: 'Yes' }).check();
  await dialog(page)
    .getByRole('textbox', { name: /Question/ })
    .fill('What if something arrives broken?');
  await picture(page, 'resolve');
  await settingsAre(stage, { askFaqOnResolve: false });
});

test('delete: five seconds to take it back', async () => {
  const { page } = await scene();
  await claims(page);
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await dialog(page).getByRole('textbox').fill('A test');
  await dialog(page).getByRole('button', { name: 'Delete' }).click();
  await button(page, 'Undo').waitFor();
  await dialog(page).waitFor({ state: 'detached' });
  await picture(page, 'delete-undo');
  await button(page, 'Undo').click();
});

test('user left: the draft is kept, and only Resolved and Delete are left', async () => {
  const all = await scene();
  const { page, ella, ticketId } = all;
  await talks(all);
  await composer(page).fill('The new lid will be with you on');
  await ella.leave(ticketId);
  await pane(page).getByText('The user has left the chat').waitFor();
  await picture(page, 'user-left');
});

describe('the guide and the console stay together', () => {
  test('every picture that the guide shows is taken here and lies beside it, and no other', () => {
    const { named, kept, taken } = guidePictures();
    expect(taken).toEqual(named);
    expect(kept).toEqual(named);
  });

  test('the pictures are small', () => {
    for (const size of guidePictures().kilobytes) expect(size).toBeLessThan(120);
  });

  test('what the guide prints bold stands on the screen, word by word', () => {
    expect(notOnTheScreen()).toEqual([]);
  });
});
