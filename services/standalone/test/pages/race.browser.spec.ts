import { maria, pagesStage, sofia, tom } from './pages.stage';
import { arrives, button, composer, openTicket, pane, registered } from './ticket.stage';
import { until } from './until';

/** `BROWSER_RACES=100` for the proof that is told of. */
const RACES = Number(process.env.BROWSER_RACES ?? 10);

/** Clicks when the clock says so, in both browsers at once; whoever waits for a button to be still is the slower one. */
const clickAt = (at: number): string => `new Promise((resolve) => setTimeout(() => {
  const button = [...document.querySelectorAll('[data-ticket] button')].find((one) => one.textContent.trim() === 'Claim');
  button?.click();
  resolve(button !== undefined);
}, ${at} - Date.now()))`;

const stage = pagesStage({ demoBot: false });

test(
  `two browsers race for a ticket ${RACES} times: one owner, and the other sees who took it`,
  async () => {
    const [marias, toms] = [await registered(stage, maria), await registered(stage, tom)];
    const wins = { maria: 0, tom: 0 };
    const first = await arrives(stage, 'Ann 0');
    const ticketId = await first.ask();
    const pages = [await openTicket(stage, maria, ticketId), await openTicket(stage, tom, ticketId)] as const;
    // read by one who sees all: an agent may not look at what another has claimed
    const sofias = stage.client(sofia);
    const ownerOf = (id: string): Promise<string | undefined> =>
      until(
        async () => (await sofias.tickets.get(id)).owner?.id,
        (owner) => owner !== undefined,
      );
    for (let race = 0; race < RACES; race += 1) {
      const raced = race === 0 ? ticketId : await (await arrives(stage, `Ann ${race}`)).ask();
      // a fresh load, so that nobody is ahead
      await Promise.all(pages.map((page) => page.goto(`${stage.url}/agent/tickets/${raced}`)));
      await Promise.all(pages.map((page) => button(page, 'Claim').waitFor()));
      const at = Date.now() + 400;
      const clicked = await Promise.all(pages.map((page) => page.evaluate<boolean>(clickAt(at))));
      expect(clicked).toEqual([true, true]);
      const owner = await ownerOf(raced);
      expect(['maria', 'tom']).toContain(owner);
      const [winner, loser] = owner === 'maria' ? pages : ([pages[1], pages[0]] as const);
      await composer(winner).waitFor();
      await loser
        .getByText(owner === 'maria' ? 'Maria Lopez took this a moment ago' : 'Tom Baker took this a moment ago')
        .waitFor();
      await button(loser, 'Claim').waitFor({ state: 'detached' });
      expect(await composer(loser).count()).toBe(0);
      expect(await pane(winner).count()).toBe(1);
      wins[owner as 'maria' | 'tom'] += 1;
      await (owner === 'maria' ? marias : toms).tickets.resolve(raced);
    }
    expect(wins.maria + wins.tom).toBe(RACES);
    process.stdout.write(`races: ${RACES}, won by Maria ${wins.maria}, by Tom ${wins.tom}\n`);
  },
  60_000 + RACES * 15_000,
);
