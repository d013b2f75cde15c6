import { cutOff, shot } from '@baton/testing/src/browser';
import { setTimeout as pause } from 'node:timers/promises';
import { chatBetween, type Chatter } from './chat.people';
import { maria, pagesStage } from './pages.stage';
import { until } from './until';

const stage = pagesStage();

/** How long the network is away; the full proof is 30. */
const CUT_MS = Number(process.env['BROWSER_CUT_SECONDS'] ?? 3) * 1_000;
const PER_SIDE = 10;
const LIMIT_MS = 120_000 + 2 * CUT_MS;

const numbered = (side: string): readonly string[] =>
  Array.from({ length: PER_SIDE }, (_, index) => `(${side} ${String(index + 1).padStart(2, '0')})`);

/** The numbered messages of a thread, in its order. */
const messagesOf = async (who: Chatter): Promise<readonly string[]> =>
  (await who.thread()).match(/\((?:agent|customer) \d\d\)/g) ?? [];

/** What was not sent within the client's patience waits for its writer to say so again. */
const tryAgain = async ({ page }: Chatter): Promise<void> => {
  const again = page.getByRole('button', { name: 'Try again' });
  while ((await again.count()) > 0) await again.first().click();
};

const writeAll = async (who: Chatter, texts: readonly string[]): Promise<void> => {
  for (const text of texts) await who.write(text);
};

/** Both pages show all, and nothing is on its way any more. */
const settled = (sides: readonly Chatter[]): Promise<readonly (readonly string[])[]> =>
  until(
    async () => {
      for (const side of sides) await tryAgain(side);
      return Promise.all(sides.map(messagesOf));
    },
    (threads) => threads.every((thread) => new Set(thread).size === 2 * PER_SIDE),
    LIMIT_MS,
  );

const expectTheSame = async (customer: Chatter, agent: Chatter): Promise<void> => {
  const threads = await settled([customer, agent]);
  const [theirs = [], ours = []] = threads;
  expect(theirs).toHaveLength(2 * PER_SIDE);
  expect(ours).toEqual(theirs);
  // each side's own in the order in which they were written
  for (const side of ['agent', 'customer']) {
    expect(theirs.filter((text) => text.startsWith(`(${side}`))).toEqual(numbered(side));
  }
  await agent.page.reload();
  await agent.page.getByRole('textbox', { name: 'Your message' }).waitFor();
  expect(
    await until(
      () => messagesOf(agent),
      (all) => all.length === 2 * PER_SIDE,
    ),
  ).toEqual(theirs);
};

describe('a network that is cut in the middle of a chat', () => {
  it(
    `for ${CUT_MS / 1_000} s on both sides loses, doubles and swaps none of 20 messages`,
    async () => {
      const { customer, console: agent } = await chatBetween(stage, maria, 'Is the blue one back?');
      const cutAt = Date.now();
      const mendAgent = await cutOff(stage.browsing, agent.page);
      const mendCustomer = await cutOff(stage.browsing, customer.page);
      await Promise.all([writeAll(agent, numbered('agent')), writeAll(customer, numbered('customer'))]);
      await shot(agent.page, 'network/cut-console');
      await shot(customer.page, 'network/cut-widget');
      // the one wait for a time: how long the network is away is what is tried
      await pause(Math.max(0, cutAt + CUT_MS - Date.now()));
      await Promise.all([mendAgent(), mendCustomer()]);
      await expectTheSame(customer, agent);
    },
    LIMIT_MS,
  );

  it(
    'on one side while both go on writing brings what was missed, once and in order',
    async () => {
      const { customer, console: agent } = await chatBetween(stage, maria, 'Do you ship to Chur?');
      const [first, second] = [numbered('agent').slice(0, 5), numbered('agent').slice(5)];
      await writeAll(agent, first);
      const mend = await cutOff(stage.browsing, agent.page);
      await Promise.all([writeAll(agent, second), writeAll(customer, numbered('customer'))]);
      await pause(CUT_MS / 2);
      await mend();
      await expectTheSame(customer, agent);
    },
    LIMIT_MS,
  );

  it('what could not be fetched meanwhile is there after it, though nobody asks again', async () => {
    const { console: agent } = await chatBetween(stage, maria, 'May I bring it back?');
    const history = agent.page.getByText('Maria Lopez claimed the ticket');
    const mend = await cutOff(stage.browsing, agent.page);
    await agent.page.getByRole('tab', { name: 'Ticket' }).click();
    await agent.page.getByRole('tabpanel').getByRole('button', { name: 'Try again' }).waitFor();
    expect(await history.count()).toBe(0);
    await mend();
    await history.waitFor();
  });
});
