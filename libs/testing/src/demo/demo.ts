import { createClient, devToken, ProblemError, UnreachableError } from '@baton/client';
import { setMaxListeners } from 'node:events';
import type { Dialogue } from '../replay/dialogue';
import { Colleague, COLLEAGUES } from './colleague';
import { Customer } from './customer';
import type { Script } from './dialogues';
import { type Pace, paceOf } from './pace';

/** How lively it is. */
export interface DemoOptions {
  /** Origin of a running Baton with development tokens. */
  readonly url: string;
  /** How many times as fast as people. */
  readonly speed: number;
  /** Customers at once. */
  readonly customers: number;
  /** Colleagues who answer; 0: whoever sits at the console answers alone. */
  readonly colleagues: number;
  /** Dialogues in all; null: from the beginning again when all were had, until it is stopped. */
  readonly limit: number | null;
  /** Stops it: customers leave, and what is open is closed. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** The demo cannot go on; the message says what to do. */
export class NoDemo extends Error {}

const ARRIVES_EVERY_MS = 5_000;

/** Asks for what the demo needs before anybody comes. @throws NoDemo */
const assertReady = async (url: string): Promise<void> => {
  const body = JSON.stringify({ sub: 'demo-bot', roles: ['bot'] });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/dev/tokens`, { method: 'POST', headers, body }).catch(() => null);
  if (answer === null)
    throw new NoDemo(
      `nothing answers at ${url}: run \`npm start\` in another terminal first, or name the address with --url`,
    );
  if (answer.status === 404)
    throw new NoDemo(`${url} gives no development tokens (AUTH_DEV is off there), and the demo needs them`);
  if (!answer.ok)
    throw new NoDemo(`${url} is not ready: POST /v1/dev/tokens answers ${answer.status}; try again in a moment`);
};

/** Everything that happens in one run. */
class Demo {
  private readonly stopping = new AbortController();
  private readonly signal: AbortSignal;
  private readonly pace: Pace;
  private readonly scripts = new Map<string, Script>();
  private readonly inChat = new Set<Promise<void>>();
  private failure: Error | null = null;

  constructor(
    private readonly options: DemoOptions,
    private readonly dialogues: readonly Dialogue[],
  ) {
    this.signal = AbortSignal.any([options.signal, this.stopping.signal]);
    setMaxListeners(0, this.signal); // everybody who waits listens to it
    this.pace = paceOf(options.speed, this.signal);
  }

  /** @throws NoDemo when the server is lost; what nobody foresaw. */
  async run(): Promise<void> {
    const { url, say } = this.options;
    const { signal, pace } = this;
    const failed = (error: unknown): void => this.fail(error);
    const scriptOf = (ticketId: string): Script | undefined => this.scripts.get(ticketId);
    const colleagues = COLLEAGUES.slice(0, this.options.colleagues).map(
      (name) => new Colleague({ url, pace, signal, say, scriptOf, failed }, name),
    );
    const atWork = colleagues.map((one) => one.run().catch(failed));
    await this.letCustomersCome().catch(failed);
    await Promise.allSettled(this.inChat);
    this.stopping.abort(new Error('the demo is over'));
    await Promise.all(atWork);
    if (this.failure === null) await this.tidy(colleagues);
    else throw this.failure;
  }

  private async letCustomersCome(): Promise<void> {
    const { url, limit, customers, say } = this.options;
    const bot = createClient({ url, token: devToken(url, { sub: 'demo-bot', name: 'Demo bot', roles: ['bot'] }) });
    const begun = (ticketId: string, script: Script): void => void this.scripts.set(ticketId, script);
    for (let n = 0; limit === null || n < limit; n += 1) {
      const dialogue = this.dialogues[n % this.dialogues.length];
      if (dialogue === undefined) return;
      const customer = new Customer({ url, bot, pace: this.pace, signal: this.signal, say, begun }, dialogue, n);
      const chat: Promise<void> = customer
        .run()
        .catch((error: unknown) => this.fail(error))
        .finally(() => this.inChat.delete(chat));
      this.inChat.add(chat);
      await this.pace.wait(ARRIVES_EVERY_MS);
      while (this.inChat.size >= customers) await Promise.race([...this.inChat, this.pace.wait(ARRIVES_EVERY_MS)]);
    }
  }

  /** What one person cannot do is theirs alone; without the server nobody can do anything. */
  private fail(error: unknown): void {
    if (this.signal.aborted) return;
    if (error instanceof ProblemError) return this.options.say(`somebody was refused: ${error.message}`);
    this.failure =
      error instanceof UnreachableError ? new NoDemo(`${this.options.url} does not answer any more`) : asError(error);
    this.stopping.abort(error);
  }

  /** Each closes what is theirs; the first of them what nobody has. */
  private async tidy(colleagues: readonly Colleague[]): Promise<void> {
    for (const one of [...colleagues].reverse()) await one.tidy(this.scripts.keys());
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/**
 * Customers with the words of real dialogues come, talk, are answered and go, at the pace of people, until the signal aborts or the
 * limit is reached. Then nothing of theirs is left open, but what somebody at the console has taken.
 * @throws NoDemo
 */
export const runDemo = async (dialogues: readonly Dialogue[], options: DemoOptions): Promise<void> => {
  await assertReady(options.url);
  await new Demo(options, dialogues).run();
};
