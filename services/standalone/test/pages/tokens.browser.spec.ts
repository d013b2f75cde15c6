import type { Page } from 'playwright-core';
import { chatBetween } from './chat.people';
import { maria, pagesStage } from './pages.stage';
import { signOut } from './signed-in';
import { until } from './until';

const stage = pagesStage();

const composerOf = (page: Page) => page.getByRole('textbox', { name: 'Your message' });

/** As whoever it was: `maria` is no demo person. */
const signInAgain = async (page: Page): Promise<void> => {
  await page.evaluate(`sessionStorage.setItem('baton.session.dev', ${JSON.stringify(JSON.stringify(maria))})`);
  await page.reload();
  await composerOf(page).waitFor();
};

/** Tokens that end after so many seconds, from now on in this page. @returns how many were given. */
const shortTokens = async (page: Page, seconds: number): Promise<() => number> => {
  let given = 0;
  await page.route('**/v1/dev/tokens', async (route) => {
    given += 1;
    const token = await stage.standalone.devIssuer.token(
      { sub: maria.sub, name: 'Maria Lopez', roles: ['agent'] },
      seconds,
    );
    await route.fulfill({ json: { token } });
  });
  return () => given;
};

describe('tokens', () => {
  it('end and are renewed while an agent types, who notices nothing', async () => {
    const { customer, console: agent, ticketId } = await chatBetween(stage, maria, 'Where is my parcel?');
    const { page } = agent;
    const given = await shortTokens(page, 3);
    await page.goto(`${stage.url}/agent/tickets/${ticketId}`);
    await page.evaluate('globalThis.isSamePage = true');
    const composer = composerOf(page);
    await composer.waitFor();
    for (const [index, word] of ['It ', 'is ', 'on ', 'its ', 'way'].entries()) {
      const before = given();
      await composer.pressSequentially(word, { delay: 30 });
      await customer.write(`(customer ${index})`);
      await agent.lines.getByText(`(customer ${index})`).waitFor();
      // the stream ends with its token, and is opened again with another
      await until(given, (many) => many > before);
    }
    expect(await composer.inputValue()).toBe('It is on its way');
    await composer.press('Enter');
    await customer.lines.getByText('It is on its way').waitFor();
    expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
    expect((await agent.thread()).match(/\(customer \d\)/g)).toEqual([0, 1, 2, 3, 4].map((n) => `(customer ${n})`));
  });

  it('of a person who signs out in one tab are used in no other, and the draft is there when they are back', async () => {
    const { console: agent, ticketId } = await chatBetween(stage, maria, 'May I pay later?');
    await composerOf(agent.page).fill('You may, within');
    const beside = await stage.browsing.openConsole(maria, { beside: agent.page, path: `tickets/${ticketId}` });
    await composerOf(beside).waitFor();
    expect(await composerOf(beside).inputValue()).toBe('You may, within');
    await signOut(beside, 'Maria Lopez');
    for (const page of [agent.page, beside]) {
      await page.getByRole('heading', { name: 'Who are you today?' }).waitFor();
    }
    const again = await stage.browsing.openConsole(null, { beside, path: `tickets/${ticketId}` });
    await signInAgain(again);
    expect(await composerOf(again).inputValue()).toBe('You may, within');
  });
});
