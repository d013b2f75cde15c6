import type { ServiceProcess } from '@baton/testing/src/services';
import { shot } from '@baton/testing/src/browser';
import type { Page } from 'playwright-core';
import { houseStage } from './house.stage';
import { maria, tom } from './pages.stage';
import { arrives, claims, type Customer, openTicket, pane, readBy, registered, writes } from './ticket.stage';
import { until } from './until';

const stage = houseStage({ notification: 2 });

/** Few enough for the page that a thread is loaded with. */
const PER_ROUND = 3;
/** Servers and services share the cores with everything else. */
const LIMIT_MS = 60_000;

/** Notes whatever the page says of its connection, and every notice of a failure. */
const WATCH = `{
  globalThis.rigSaid = [];
  const look = () => {
    const connection = document.querySelector('[data-connection]')?.dataset.connection;
    if (connection !== undefined && rigSaid.at(-1) !== connection) rigSaid.push(connection);
    for (const notice of document.querySelectorAll('[data-type=error], [role=alert]')) rigSaid.push('error: ' + notice.textContent);
  };
  look();
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
}`;

/** The replica that has the page's live stream: nobody else has one. */
const serving = async (): Promise<ServiceProcess> => {
  const streams = async (replica: ServiceProcess): Promise<number> => {
    const metrics = await (await fetch(`${replica.url}/metrics`)).text();
    return Number(/^baton_live_streams (\d+)/m.exec(metrics)?.[1]);
  };
  const find = async (): Promise<ServiceProcess | undefined> => {
    const replicas = stage.services.of('notification').filter(({ pid }) => pid !== null);
    const counts = await Promise.all(replicas.map(streams));
    return replicas.find((_, index) => counts[index] === 1);
  };
  return (await until(find, (found) => found !== undefined, LIMIT_MS))!;
};

/** Both sides write at the same time. */
const bothWrite = async (page: Page, ann: Customer, round: string): Promise<void> => {
  const numbers = Array.from({ length: PER_ROUND }, (_, index) => `${round}.${index + 1}`);
  const agent = async (): Promise<void> => {
    for (const number of numbers) await writes(page, `(agent ${number})`);
  };
  const customer = async (): Promise<void> => {
    for (const number of numbers) await ann.say(`(customer ${number})`);
  };
  await Promise.all([agent(), customer()]);
};

const MESSAGE = /\((?:agent|customer) \w+\.\d\)/g;

const threadOf = async (page: Page): Promise<readonly string[]> =>
  (await pane(page).getByRole('log').innerText()).match(MESSAGE) ?? [];

/** Every row in every tab, without the clocks, which go on. */
const inboxOf = async (page: Page): Promise<readonly string[]> => {
  const seen: string[] = [];
  for (const tab of ['Pending', 'Mine', 'All']) {
    await page.getByRole('button', { name: new RegExp(`^${tab}`) }).click();
    const rows = await page.locator('[data-inbox-row]').allInnerTexts();
    seen.push(tab, ...rows.map((row) => row.replaceAll(/\b\d+:\d\d\b/g, '').replaceAll(/\s+/g, ' ')));
  }
  return seen;
};

/** What the service has, and what a page shows that was opened just now. */
const expectAsFresh = async (page: Page, ann: Customer, ticketId: string): Promise<void> => {
  const stored = (await readBy(ann)).join(' ').match(MESSAGE) ?? [];
  await until(
    () => threadOf(page),
    (thread) => thread.length >= stored.length,
    LIMIT_MS,
  );
  expect(await threadOf(page)).toEqual(stored);
  const fresh = await openTicket(stage, maria, ticketId);
  await until(
    () => threadOf(fresh),
    (thread) => thread.length >= stored.length,
    LIMIT_MS,
  );
  expect(await threadOf(fresh)).toEqual(stored);
  const inbox = await until(
    async () => [await inboxOf(page), await inboxOf(fresh)] as const,
    ([ours, theirs]) => JSON.stringify(ours) === JSON.stringify(theirs),
    LIMIT_MS,
  );
  expect(inbox[0]).toEqual(inbox[1]);
  expect(inbox[0].join()).toContain('Cleo');
  expect(inbox[0].join()).not.toContain('Ben');
};

test('a replica is killed and restarted under an open console, each in turn: nothing is lost, doubled or complained of', async () => {
  await registered(stage, maria);
  const toms = await registered(stage, tom);
  const ann = await arrives(stage, 'Ann');
  const ben = await arrives(stage, 'Ben');
  const ticketId = await ann.ask();
  const other = await ben.ask();
  const page = await openTicket(stage, maria, ticketId);
  await claims(page);
  await page.locator('[data-inbox-row]', { hasText: 'Ben' }).waitFor();
  await page.evaluate(WATCH);
  await bothWrite(page, ann, 'before');
  // the browser's own lines for a stream that breaks off
  stage.browsing.faults.expectNoNetwork();
  const killed: string[] = [];
  for (const round of ['first', 'second']) {
    const replica = await serving();
    killed.push(replica.name);
    replica.kill('SIGKILL');
    await replica.gone();
    await bothWrite(page, ann, round);
    if (round === 'first') {
      await toms.tickets.claim(other);
      await (await arrives(stage, 'Cleo')).ask();
    }
    await replica.restart();
    await bothWrite(page, ann, `${round}again`);
    await replica.ready(LIMIT_MS);
  }
  await bothWrite(page, ann, 'after');
  await page.locator('[data-connection=live]').waitFor();
  await expectAsFresh(page, ann, ticketId);
  expect((await threadOf(page)).length).toBe(6 * 2 * PER_ROUND);
  const said = await page.evaluate<string[]>('rigSaid');
  process.stdout.write(`killed in turn: ${killed.join(', ')}; the page said: ${said.join(', ')}\n`);
  expect(said.filter((what) => what !== 'live' && what !== 'reconnecting')).toEqual([]);
  await shot(page, 'scale/restarted');
});
