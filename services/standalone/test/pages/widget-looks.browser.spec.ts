import type { BatonClient, DevIdentity } from '@baton/client';
import { axeViolations, cutOff, shot } from '@baton/testing/src/browser';
import type { Page } from 'playwright-core';
import { maria, pagesStage } from './pages.stage';
import {
  agentSays,
  chatOn,
  conversationOf,
  type CustomerChat,
  inWidget,
  picture,
  waitingTicketOf,
} from './widget.stage';

const stage = pagesStage();
const longName: DevIdentity = {
  sub: 'long',
  name: 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Adolph Blaine Charles David Earl Frederick Gerald',
  roles: ['agent', 'supervisor'],
};

interface Appearance {
  readonly locale: string;
  readonly theme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
}

/** Many states, each judged by axe, on a machine that may be busy. */
const LIMIT_MS = 240_000;

const DESKTOP = { width: 1200, height: 800 };
const LOOKS: Readonly<Record<string, Appearance>> = {
  light: { locale: 'en', theme: 'light', viewport: DESKTOP },
  dark: { locale: 'de', theme: 'dark', viewport: DESKTOP },
  arabic: { locale: 'ar', theme: 'light', viewport: DESKTOP },
  narrow: { locale: 'en', theme: 'light', viewport: { width: 360, height: 740 } },
};

let agents: readonly BatonClient[];
beforeAll(async () => {
  agents = [maria, longName].map((person) => stage.client(person));
  for (const agent of agents) await agent.agents.register();
}, 60_000);

/** Looks at a state: by machine now, by people later. */
const look = async (page: Page, name: string): Promise<void> => {
  await shot(page, `widget/${name}`);
  expect({ [name]: await axeViolations(page) }).toEqual({ [name]: [] });
};

/** What an unbroken word or a right-to-left line does to a narrow bubble is seen here too. */
const LONG =
  `${'An unbrokenword: '}${'x'.repeat(400)} ${'and then many short ones. '.repeat(300)}`.slice(0, 7_999) + '.';

const open = async (page: Page): Promise<CustomerChat> => {
  await page.locator('baton-chat .launcher').click();
  const chat = chatOn(page);
  await chat.panel.locator('.choice').first().waitFor();
  return chat;
};

/** Nothing is wider than the panel, whatever is in it. */
const expectNoOverflow = async (chat: CustomerChat): Promise<void> => {
  const widths = await inWidget<readonly number[]>(chat.page, '.thread', `(box) => [box.scrollWidth, box.clientWidth]`);
  expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
};

describe.each(Object.entries(LOOKS))('in %s', (name, { locale, theme, viewport }) => {
  let page: Page;
  beforeEach(async () => {
    page = await stage.browsing.openWidget({ locale, theme, viewport });
    await page.locator('baton-chat .launcher').waitFor();
  });
  afterEach(async () => {
    for (const { ticket } of await agents[1]!.inbox({ all: true })) await agents[1]!.tickets.delete(ticket.id);
  }, LIMIT_MS);

  it(
    'closed, with the bot, waiting, and what is asked before the end',
    async () => {
      await look(page, `${name}/1-closed`);
      const chat = await open(page);
      await look(page, `${name}/2-bot-with-choices`);
      await chat.panel.locator('.choice').nth(2).click();
      await chat.thread.locator('.said.others').nth(1).waitFor();
      await look(page, `${name}/3-bot-without-choices`);
      await chat.panel.locator('.choice.person').click();
      await chat.panel.locator('.place').waitFor();
      await waitingTicketOf(page, agents[0]!);
      await look(page, `${name}/4-waiting`);
      await chat.panel.locator('.header-button').first().click();
      await chat.panel.locator('.question').waitFor();
      await look(page, `${name}/5-end-question`);
    },
    LIMIT_MS,
  );

  it(
    'with an agent, a picture, long names and words; closed with a badge; ended',
    async () => {
      const chat = await open(page);
      await chat.panel.locator('.choice').last().click();
      const ticketId = await waitingTicketOf(page, agents[0]!);
      const ids = { conversationId: await conversationOf(page), ticketId };
      await agents[0]!.tickets.claim(ticketId);
      await agentSays(agents[0]!, ids, 'Good morning!\nYour parcel is at https://example.com/track/4711?lang=en.');
      await agentSays(agents[0]!, ids, 'مرحبًا، كيف يمكنني مساعدتك؟');
      const content = await picture(page);
      await chat.panel
        .locator('input[type=file]')
        .setInputFiles([{ name: 'a picture of what is broken.png', mimeType: 'image/png', buffer: content }]);
      await chat.thread.locator('canvas.drawn').waitFor();
      await chat.say('This is how it came. 😕');
      await chat.thread.locator('.said.own', { hasText: '😕' }).locator('time').waitFor();
      agents[0]!.typing.touch(ids.conversationId);
      await chat.thread.locator('.typing').waitFor();
      await look(page, `${name}/6-live`);
      await agents[1]!.tickets.unclaim(ticketId);
      await agents[1]!.tickets.claim(ticketId);
      const fileName = `${'a file with a rather long name '.repeat(6)}.txt`;
      await agents[1]!.conversations.share(ids.conversationId, { content: new Blob(['x']), name: fileName, ticketId });
      await chat.thread.locator('button.file').waitFor();
      await look(page, `${name}/7-long-names`);
      await agentSays(agents[1]!, ids, LONG);
      await chat.say(LONG.replace('An ', 'My '));
      await chat.thread.locator('.said.own:not(.outgoing)', { hasText: 'My unbrokenword' }).waitFor();
      await expectNoOverflow(chat);
      await inWidget(page, '.thread', `(box) => box.scrollTo(0, box.scrollHeight - 3200)`);
      await look(page, `${name}/8-long-words`);
      await chat.panel.locator('textarea').fill('z'.repeat(8_100));
      await look(page, `${name}/9-too-long`);
      await chat.panel.locator('textarea').fill('');
      await chat.panel.locator('.header-button').last().click();
      await agentSays(agents[1]!, ids, 'one more');
      await page.locator('baton-chat .badge').waitFor();
      await look(page, `${name}/10-badge`);
      await page.locator('baton-chat .launcher').click();
      await agents[1]!.tickets.resolve(ticketId);
      await chat.panel.locator('.choice.person').waitFor();
      await look(page, `${name}/11-ended`);
    },
    LIMIT_MS,
  );

  it(
    'offline with something unsent, and when nothing can be reached',
    async () => {
      const chat = await open(page);
      const mend = await cutOff(stage.browsing, page);
      await chat.say('Is anybody there?');
      await chat.panel.locator('.banner').first().waitFor();
      await look(page, `${name}/12-offline`);
      await mend();
      await chat.thread.locator('.said.own:not(.outgoing)').waitFor();
      const other = await stage.browsing.open('about:blank', { locale, theme, viewport });
      await other.route('**/v1/visitors', (route) => route.fulfill({ status: 500, body: '' }));
      stage.browsing.faults.expect(/500/);
      await other.goto(`${stage.url}/widget/`);
      await other.locator('baton-chat .launcher').click();
      await other.locator('baton-chat .empty button').waitFor();
      await look(other, `${name}/13-error`);
    },
    LIMIT_MS,
  );
});

it.each([
  ['#ffcf33', 'light'],
  ['#ffffff', 'light'],
  ['#777777', 'dark'],
  ['#000000', 'dark'],
] as const)(
  '%s is readable in a %s theme',
  async (color, theme) => {
    const page = await stage.browsing.openWidget({ theme });
    await page.locator('baton-chat .launcher').waitFor();
    await page.evaluate(`Baton.init({ color: '${color}' })`);
    const chat = await open(page);
    await chat.say('what are your opening hours?');
    await chat.thread.locator('.said.others').nth(1).waitFor();
    await look(page, `colours/${color.slice(1)}-${theme}`);
  },
  LIMIT_MS,
);
