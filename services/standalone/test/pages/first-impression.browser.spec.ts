import type { Page } from 'playwright-core';
import { readConfig } from '../../src/config';
import { asAgent, asCustomer, type Chatter } from './chat.people';
import { pagesStage } from './pages.stage';
import { isSignedIn } from './signed-in';

/** As the environment of somebody who has set nothing: any free port and a folder of its own are all that is different. */
const { console: signIn, authDev, demoBot, widgetOrigins } = readConfig({});
const stage = pagesStage({ authDev, demoBot, widgetOrigins, ...(signIn !== undefined && { console: signIn }) });

const LIMIT_MS = 60_000;
/** What a person takes for one click or one short line, when they have to find it first. */
const PACE_MS = 4_000;

/** Somebody who has never been here: does only what can be seen, and counts what they had to do. */
class Newcomer {
  did = 0;

  async click(page: Page, role: 'link' | 'button', name: string | RegExp): Promise<void> {
    this.did += 1;
    await page.getByRole(role, { name }).click();
  }

  async write(chatter: Chatter, text: string): Promise<void> {
    this.did += 1;
    await chatter.write(text);
  }
}

/** From the start page to a chat in which both have read each other. */
const firstChat = async (newcomer: Newcomer, [left, right]: readonly [Page, Page]): Promise<void> => {
  await newcomer.click(left, 'link', 'Open the console');
  await newcomer.click(left, 'button', /Ann Keller/);
  await isSignedIn(left, 'Ann Keller');
  await newcomer.click(right, 'link', 'Open the widget’s demo');
  await newcomer.click(right, 'button', 'Open chat');
  const [customer, agent] = [asCustomer(right), asAgent(left)];
  await customer.lines.getByText(/I am the demo bot/).waitFor();
  await newcomer.write(customer, 'Hello, where is my kettle?');
  await newcomer.click(right, 'button', 'Talk to a person');
  await customer.lines.getByText('We are finding an agent for you.').waitFor();
  await newcomer.click(left, 'button', /^Claim the chat with/);
  await customer.lines.getByText('Ann Keller has joined the chat.').waitFor();
  await agent.lines.getByText('Hello, where is my kettle?').waitFor();
  await newcomer.write(agent, 'On its way: it comes tomorrow.');
  await customer.lines.getByText('On its way: it comes tomorrow.').waitFor();
  await newcomer.write(customer, 'Thank you!');
  await agent.lines.getByText('Thank you!').waitFor();
};

test('a newcomer follows the two links of the start page and has a chat going between them in under a minute', async () => {
  stage.browsing.faults.expect(/favicon/); // the start page has no icon
  const newcomer = new Newcomer();
  const begun = Date.now();
  const left = await stage.browsing.open('/');
  const right = await stage.browsing.open('/', { beside: left });
  await firstChat(newcomer, [left, right]);
  const tookMs = Date.now() - begun;
  const atLeisureMs = tookMs + newcomer.did * PACE_MS;
  process.stdout.write(
    `first chat: ${(tookMs / 1_000).toFixed(1)} s for ${newcomer.did} clicks and lines; ` +
      `${(atLeisureMs / 1_000).toFixed(0)} s at ${PACE_MS / 1_000} s each\n`,
  );
  expect(tookMs).toBeLessThan(LIMIT_MS);
  expect(atLeisureMs).toBeLessThan(LIMIT_MS);
}, 120_000);
