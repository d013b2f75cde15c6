import { pagesStage } from './pages.stage';
import { chatOn, conversationOf, inWidget, openChat } from './widget.stage';

const stage = pagesStage();

const directionOf = `(area) => getComputedStyle(area).direction`;

/** The token that is kept ends in the past, as it does for who comes back after weeks. */
const LET_TOKEN_END = `(() => {
  const key = Object.keys(localStorage).find((name) => name.startsWith('baton:visit:'));
  const token = 'h.' + btoa(JSON.stringify({ exp: 1 })) + '.s';
  localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), token }));
})()`;

it('a page may push calls when the script is long there', async () => {
  const page = await stage.browsing.openWidget();
  await page.locator('baton-chat .launcher').waitFor();
  await page.evaluate(`void (window.Baton = window.Baton || []).push(['open'])`);
  await chatOn(page).panel.locator('.choice').first().waitFor();
});

it('in Arabic the hint of the empty field stands on the right, and what is typed in its own direction', async () => {
  const page = await stage.browsing.openWidget({ locale: 'ar' });
  const chat = await openChat(page);
  expect(await inWidget(page, 'textarea', directionOf)).toBe('rtl');
  await chat.panel.locator('textarea').fill('hello');
  expect(await inWidget(page, 'textarea', directionOf)).toBe('ltr');
  await chat.panel.locator('textarea').fill('');
  expect(await inWidget(page, 'textarea', directionOf)).toBe('rtl');
});

it('an empty file is said to be empty, and another attempt is not offered', async () => {
  const chat = await openChat(await stage.browsing.openWidget());
  const nothing = { name: 'nothing.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) };
  await chat.panel.locator('input[type=file]').setInputFiles([nothing]);
  const line = chat.line('nothing.txt is empty.');
  await line.waitFor();
  expect(await line.getByRole('button').allInnerTexts()).toEqual(['Discard']);
});

it('who comes back after their chat has expired is nobody until they open it, is told then, and closes the notice', async () => {
  const page = await stage.browsing.openWidget();
  const chat = await openChat(page);
  const before = await conversationOf(page);
  await page.keyboard.press('Escape');
  await chat.panel.waitFor({ state: 'detached' });
  await page.evaluate(LET_TOKEN_END);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.reload();
  await page.locator('baton-chat .launcher').waitFor();
  await page.waitForLoadState('networkidle');
  expect(asked.filter((path) => path.startsWith('/v1/'))).toEqual([]);
  await openChat(page);
  const notice = chat.panel.getByRole('note');
  await notice.getByText('Your earlier chat has expired. This is a new one.').waitFor();
  expect(await conversationOf(page)).not.toBe(before);
  await notice.getByRole('button', { name: 'Close' }).click();
  await notice.waitFor({ state: 'detached' });
});
