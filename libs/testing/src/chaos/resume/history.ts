import { setTimeout as delay } from 'node:timers/promises';
import { type BatonClient, createClient, ProblemError } from '@baton/client';
import { agreed } from '../../resume/agreed';
import { Ledger } from '../../resume/ledger';
import type { Reader } from '../../resume/line-faults';
import { Observer } from '../../resume/observer';
import { duplicating } from '../../resume/stream-faults';
import { type Customer, Town } from '../../resume/town';
import type { Door } from '../client';
import type { Dice } from '../dice';
import { liveFrom, Roads } from './roads';
import type { ResumeScene } from './scene';

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
  private readonly onlookers: Onlooker[] = [];

  private constructor(
    private readonly scene: ResumeScene,
    private readonly town: Town,
    private readonly bot: BatonClient,
    private readonly dice: Dice,
  ) {}

  /** @param name of the town; no other may have it. */
  static async begin(scene: ResumeScene, dice: Dice, name: string): Promise<History> {
    const { url, tokens } = scene.run.house.services;
    const town = await Town.settle(url, dice, name);
    const token = await tokens.token({ sub: `bot-${name}`, name: `bot-${name}`, roles: ['bot'] });
    const history = new History(scene, town, createClient({ url, token: () => token }), dice);
    const [customer] = town.customers;
    const ann = await history.enter('ann', town.ann.token, town.readerOf(town.ann, false), true);
    for (const view of ['inbox', 'alerts'] as const) ann.watch(view);
    const sue = await history.enter('sue', town.sue.token, town.readerOf(town.sue, true));
    for (const view of ['inbox:all', 'inbox', 'alerts'] as const) sue.watch(view);
    (await history.enter('bot', token, { kind: 'bot' })).watch('bot');
    if (customer === undefined) throw new Error('a town without a customer');
    const guest = await history.enter('customer', customer.token, { kind: 'customer' }, true);
    guest.look('conversation', customer.conversationId);
    return history;
  }

  /** @param isStuttering whether frames are told twice now and then. */
  private async enter(who: string, token: string, reader: Reader, isStuttering = false): Promise<Observer> {
    const { run, meter, archive } = this.scene;
    const throws = this.dice.fork();
    const roads = await Roads.open(run.house.doorsFor('/v1/live'), this.dice.fork(), meter);
    const looking = { name: who, token, reader, network: roads, live: roads.live, ledger: new Ledger(archive) };
    const fault = isStuttering ? duplicating((n) => throws.below(n)) : undefined;
    const observer = new Observer({ ...looking, fault }, this.dice);
    this.onlookers.push({ observer, roads });
    return observer;
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
    const { run, archive } = this.scene;
    const { url } = run.house.services;
    let compared = 0;
    for (const { name, url: replica } of replicas) {
      const truth = { url, fetch: liveFrom(replica), town: this.town, archive };
      const verdict = await agreed(truth, observer, patienceMs);
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
    if (observer.looking.reader.kind === 'agent') observer.fidget(this.town.tickets);
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
