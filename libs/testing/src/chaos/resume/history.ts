import { setTimeout as delay } from 'node:timers/promises';
import { type BatonClient, createClient, ProblemError } from '@baton/client';
import { agreed } from '../../resume/prove-resume';
import { hastyClient, Observer } from '../../resume/observer';
import { type Customer, Town } from '../../resume/town';
import type { Door } from '../client';
import type { Dice } from '../dice';
import type { House } from '../house';
import type { FrameMeter } from './frame-meter';
import { liveFrom, Roads } from './roads';

/** What people think about between two deeds, at most; milliseconds. */
const THINK_MS = 80;
/** So much happens while everybody who looks is away. */
const LAST_WORDS = 6;
const POLL_MS = 25;

/** How somebody came to look: through which roads, and what they hold. */
interface Onlooker {
  readonly observer: Observer;
  readonly roads: Roads;
}

interface Verdict {
  readonly problems: readonly string[];
  readonly compared: number;
}

/**
 * One history: a few seconds in the life of a town whose people work in the house, while an agent, a supervisor, a bot and a customer
 * look through networks that break, at whichever replica they come to.
 */
export class History {
  private constructor(
    private readonly house: House,
    private readonly town: Town,
    private readonly bot: BatonClient,
    private readonly onlookers: readonly Onlooker[],
    private readonly dice: Dice,
  ) {}

  /** @param name of the town; no other may have it. */
  static async begin(house: House, dice: Dice, name: string, meter: FrameMeter): Promise<History> {
    const { url, tokens } = house.services;
    const town = await Town.settle(url, dice, name);
    const botToken = await tokens.token({ sub: `bot-${name}`, name: `bot-${name}`, roles: ['bot'] });
    const bot = createClient({ url, token: () => botToken });
    const doors = house.doorsFor('/v1/live');
    const onlookers: Onlooker[] = [];
    const enter = async (who: string, token: string, isStuttering = false): Promise<Observer> => {
      const roads = await Roads.open(doors, dice.fork(), meter, isStuttering);
      const client = hastyClient(roads.url, token, roads.fetch);
      const observer = new Observer(`${who} of ${name}`, token, client, roads, dice);
      onlookers.push({ observer, roads });
      return observer;
    };
    const ann = await enter('ann', town.ann.token, true);
    for (const view of ['inbox', 'alerts'] as const) ann.watch(view);
    const sue = await enter('sue', town.sue.token);
    for (const view of ['inbox:all', 'inbox'] as const) sue.watch(view);
    (await enter('bot', botToken)).watch('bot');
    const [customer] = town.customers;
    if (customer !== undefined)
      (await enter('customer', customer.token, true)).look('conversation', customer.conversationId);
    return new History(house, town, bot, onlookers, dice);
  }

  /** Connections that were broken, silenced or left. */
  get disconnects(): number {
    return this.onlookers.reduce((sum, { roads }) => sum + roads.faults, 0);
  }

  /** Things happen until the signal; then some more while nobody can look. */
  async play(over: AbortSignal): Promise<void> {
    do {
      await this.step();
      this.fidget();
      await delay(this.dice.below(THINK_MS));
    } while (!over.aborted);
    await Promise.all(this.onlookers.map(({ roads }) => roads.leave()));
    for (let words = 0; words < LAST_WORDS; words += 1) await this.step();
    for (const customer of this.town.customers) if (this.dice.chance(60)) await this.hasTheLastWord(customer);
  }

  /** The network is well from now on. */
  async comeBack(): Promise<void> {
    await Promise.all(this.onlookers.map(({ roads }) => roads.calm()));
  }

  /** Everything that was written through the storm has been stored, or given up; false: not in time. @param until on `performance.now`. */
  async allIsSaid(until: number): Promise<boolean> {
    const isSaying = (): boolean => this.onlookers.some(({ observer }) => observer.isSaying);
    while (isSaying() && performance.now() < until) await delay(POLL_MS);
    return !isSaying();
  }

  /** Whoever looks, held against what each replica shows who comes afresh; all at once, because a difference is looked at for long. */
  async judge(replicas: readonly Door[], patienceMs: number): Promise<Verdict> {
    const verdicts = this.onlookers.map(({ observer }) => this.judgeOne(observer, replicas, patienceMs));
    const all = await Promise.all(verdicts);
    const compared = all.reduce((sum, one) => sum + one.compared, 0);
    return { problems: all.flatMap(({ problems }) => problems), compared };
  }

  /** Whoever differs from one replica is not held against the next. */
  private async judgeOne(observer: Observer, replicas: readonly Door[], patienceMs: number): Promise<Verdict> {
    let compared = 0;
    for (const { name, url: replica } of replicas) {
      const verdict = await agreed(this.house.services.url, observer, Date.now() + patienceMs, liveFrom(replica));
      compared += verdict.compared;
      if (verdict.problems.length > 0)
        return { compared, problems: verdict.problems.map((one) => `${observer.name}, against ${name}: ${one}`) };
    }
    return { compared, problems: [] };
  }

  async close(): Promise<void> {
    for (const { observer } of this.onlookers) observer.close();
    await Promise.all(this.onlookers.map(({ roads }) => roads.close()));
    await this.town.close();
  }

  private async step(): Promise<void> {
    if (this.dice.chance(15)) await this.botSpeaks();
    else await this.town.step();
  }

  private fidget(): void {
    const { observer } = this.dice.one(this.onlookers);
    const isAgent = !/^(customer|bot) /.test(observer.name);
    if (isAgent) observer.fidget(this.town.tickets);
  }

  /** Always taken, whatever was before it: whoever comes back without it has lost something. */
  private async hasTheLastWord({ client, conversationId }: Customer): Promise<void> {
    const text = `last words ${this.dice.below(1_000)}`;
    await client.conversations.post(conversationId, { text, clientMessageId: `last:${this.dice.below(1e9)}` });
  }

  /** What the house refuses has happened too. */
  private async botSpeaks(): Promise<void> {
    const { conversationId } = this.dice.one(this.town.customers);
    const said = { text: `beep ${this.dice.below(1_000)}`, clientMessageId: `bot:${this.dice.below(1e9)}:0` };
    await this.bot.conversations.post(conversationId, said).catch((error: unknown) => {
      if (!(error instanceof ProblemError) || error.problem.status >= 500) throw error;
    });
  }
}
