import { maria, pagesStage } from './pages.stage';
import {
  arrives,
  button,
  claims,
  composer,
  dialog,
  openTicket,
  pane,
  readBy,
  registered,
  writes,
} from './ticket.stage';

const stage = pagesStage({ demoBot: false });

/** Notes, frame by frame, whether there is a field to write in, and whether the page says that the user left. */
const WATCH = `{
  globalThis.frames = [];
  const look = () => {
    const field = document.querySelector('[data-composer] textarea') !== null;
    const said = document.querySelector('[data-ticket]')?.textContent?.includes('The user has left the chat') === true;
    const last = globalThis.frames.at(-1);
    if (last === undefined || last.field !== field || last.said !== said) globalThis.frames.push({ field, said });
    requestAnimationFrame(look);
  };
  look();
}`;

test('a customer ends the chat while the agent is typing: the composer goes in the same frame, the draft stays and cannot be sent', async () => {
  await registered(stage, maria);
  const ann = await arrives(stage, 'Ann');
  await ann.say('hello');
  const ticketId = await ann.ask();
  const page = await openTicket(stage, maria, ticketId);
  await claims(page);
  await writes(page, 'I am looking into it');
  await page.getByText('I am looking into it').first().waitFor();
  await composer(page).pressSequentially('one moment, it is com');
  await page.evaluate(WATCH);
  const typing = composer(page).pressSequentially('ing right away and takes a while to be written', { delay: 40 });
  await ann.leave(ticketId);
  await typing.catch(() => undefined); // the field is gone
  await pane(page).getByText('The user has left the chat').waitFor();
  const frames = await page.evaluate<{ field: boolean; said: boolean }[]>('globalThis.frames');
  // never both: no frame in which the page said that the user left and still had a field, or neither of the two
  expect(frames).toEqual([
    { field: true, said: false },
    { field: false, said: true },
  ]);
  expect(await composer(page).count()).toBe(0);
  expect(await page.locator('[data-kept-draft]').textContent()).toMatch(/^one moment, it is com/);
  expect(await readBy(ann)).not.toContainEqual(expect.stringMatching(/^one moment/));
});

test('after that only Resolved and Delete are left, other tickets can be worked on, and this one waits', async () => {
  await registered(stage, maria);
  const ann = await arrives(stage, 'Ann');
  const ticketId = await ann.ask();
  const page = await openTicket(stage, maria, ticketId);
  await claims(page);
  await ann.leave(ticketId);
  await pane(page).getByText('The user has left the chat').waitFor();
  for (const gone of ['Claim', 'Forward', 'Unclaim']) expect(await button(page, gone).count()).toBe(0);
  await button(page, 'Resolved').waitFor();
  await button(page, 'Delete').waitFor();
  const bob = await arrives(stage, 'Bob');
  await page.goto(`${stage.url}/agent/tickets/${await bob.ask()}`);
  await claims(page);
  await writes(page, 'hello Bob');
  await page.goto(`${stage.url}/agent/tickets/${ticketId}`);
  await button(page, 'Resolved').click();
  await dialog(page).getByRole('button', { name: 'Resolve', exact: true }).click();
  await pane(page).getByText('This ticket is resolved.').waitFor();
});
