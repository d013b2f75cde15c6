import { shot } from '@baton/testing/src/browser';
import type { Page } from 'playwright-core';
import { Crowd, nameOf } from './crowd';
import { crowdStage } from './crowd.stage';
import { at, LONG_MS, told, watched } from './main-thread';
import { maria } from './pages.stage';
import { arrives, claims, composer, openTicket, pane, registered } from './ticket.stage';
import { until } from './until';

const stage = crowdStage();

const CROWD = 5_000;
const PER_SECOND = 1_000;
const TYPED = 'The blue one is back since Monday, shall I put one aside for you? ';
/** Pixels; eighty rows. */
const TURN = 6_400;
/** So many fit on the screen, with those that are drawn beyond its edges. */
const MOST_DRAWN = 30;
const TEST_MS = 180_000;

/** Maria's console with a chat of hers open, and 5,000 others that wait. */
const crowded = async (): Promise<{ readonly page: Page; readonly crowd: Crowd }> => {
  const client = await registered(stage, maria);
  const ann = await arrives(stage, 'Ann Miller');
  await ann.say('is the blue one back?');
  const ticketId = await ann.ask();
  const find = async () => (await client.inbox()).find(({ ticket }) => ticket.id === ticketId);
  const like = await until(find, (row) => (row?.conversation?.lastMessage ?? null) !== null);
  const crowd = new Crowd(stage, like!, CROWD);
  const page = await openTicket(stage, maria, ticketId);
  await claims(page);
  await pane(page).getByText('is the blue one back?').waitFor();
  await page.getByRole('button', { name: 'Pending 5,000' }).waitFor();
  return { page, crowd };
};

const drawn = (page: Page) => page.locator('[data-inbox-row]');
const rowOf = (page: Page, index: number) => drawn(page).filter({ hasText: nameOf(index) });

/** Two frames: what one began is on the screen. */
const nextFrame = (page: Page): Promise<unknown> =>
  page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');

test(
  '5,000 chats: only those in sight are drawn, and one scrolls to the last without a stutter',
  async () => {
    const { page } = await crowded();
    await rowOf(page, 0).waitFor();
    expect(await drawn(page).count()).toBeLessThan(MOST_DRAWN);
    await shot(page, 'scale/5000');
    await page.getByRole('region', { name: 'Chats' }).hover();
    const seen: number[] = [];
    const busy = await watched(page, async () => {
      for (let turn = 0; (await rowOf(page, CROWD - 1).count()) === 0; turn += 1) {
        expect(turn).toBeLessThan(CROWD);
        await page.mouse.wheel(0, TURN);
        await nextFrame(page);
        seen.push(await drawn(page).count());
      }
    });
    expect(Math.max(...seen)).toBeLessThan(MOST_DRAWN);
    await shot(page, 'scale/5000-end');
    process.stdout.write(`scrolling through ${CROWD} chats: ${told(busy)}\n`);
    expect(at(busy.tasks, 0)).toBeLessThan(LONG_MS);
  },
  TEST_MS,
);

/** Notes what is in the field in the frame after each key. */
const WATCH_FIELD = `{
  globalThis.rigTyped = [];
  const field = document.querySelector('[data-composer] textarea');
  field.addEventListener('keydown', ({ timeStamp }) => requestAnimationFrame(() =>
    setTimeout(() => rigTyped.push({ value: field.value, ms: performance.now() - timeStamp }))));
}`;

test(
  '1,000 changes a second among 5,000 chats: every letter of an answer shows in the frame after its key',
  async () => {
    const { page, crowd } = await crowded();
    const field = composer(page);
    await field.focus();
    await page.evaluate(WATCH_FIELD);
    const busy = await watched(page, async () => {
      const talking = crowd.talk(PER_SECOND);
      await field.pressSequentially(TYPED, { delay: 80, timeout: TEST_MS }).finally(() => crowd.stop());
      await talking;
    });
    await nextFrame(page);
    const typed = await page.evaluate<readonly { value: string; ms: number }[]>('rigTyped');
    expect(typed).toHaveLength(TYPED.length);
    // on a slow machine the next key may come before the frame
    const missing = typed.filter(({ value }, index) => value.length <= index || !TYPED.startsWith(value));
    expect(missing).toEqual([]);
    const times = typed.map(({ ms }) => ms).sort((a, b) => b - a);
    process.stdout.write(
      `${crowd.changes} changes while ${TYPED.length} letters were typed, each shown after a median of ${at(times, 0.5).toFixed(0)} ms, ` +
        `at most ${at(times, 0).toFixed(0)}: ${told(busy)}\n`,
    );
    expect(at(busy.tasks, 0)).toBeLessThan(LONG_MS);
    const shown = async () => {
      const texts = await drawn(page).allInnerTexts();
      return crowd
        .expected(5)
        .map(([name, words], index) => [name, words].every((text) => texts[index]?.includes(text)));
    };
    await until(shown, (rows) => rows.every(Boolean));
    await shot(page, 'scale/5000-typing');
  },
  TEST_MS,
);
