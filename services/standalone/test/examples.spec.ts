import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BatonClient, createClient, type Item } from '@baton/client';
import type { Standalone } from '../src/standalone.module';
import { eventually, newFolder, removeFolder, startIn } from './temporary.standalone';

const ROOT = resolve(__dirname, '../../..');

let folder: string;
let built: string;
let baton: Standalone;
let customer: BatonClient;
let conversationId: string;
const running: Example[] = [];

/**
 * An example as people run it, with what it prints. The client that it imports is built for it: `npm test` needs no build, and must
 * not depend on one that is old.
 */
class Example {
  printed = '';
  private readonly process: ChildProcess;

  constructor(path: string, args: readonly string[], client = 'index.mjs') {
    const copy = join(built, `${client}-${path.replaceAll('/', '-')}`);
    const source = readFileSync(join(ROOT, 'examples', path), 'utf8');
    writeFileSync(copy, source.replace("'@baton/client'", `'./${client}'`));
    this.process = spawn(process.execPath, [copy, ...args], { stdio: 'pipe' });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.printed += text));
    }
    running.push(this);
  }

  type(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  /** Resolves as soon as it has printed that; the test's own deadline is the only one. */
  async prints(text: string): Promise<void> {
    while (!this.printed.includes(text)) {
      if (this.process.exitCode !== null) throw new Error(`it ended: ${this.printed}`);
      await new Promise((resolve) => this.process.stdout?.once('data', resolve));
    }
  }

  /** @returns its exit code; null: it was killed. */
  async ended(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
    return this.process.exitCode;
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }
}

beforeAll(async () => {
  const ignored = join(ROOT, '.nx');
  mkdirSync(ignored, { recursive: true });
  built = mkdtempSync(join(ignored, 'examples-'));
  execFileSync(process.execPath, [join(ROOT, 'libs/client/build.mjs'), built]);
  folder = newFolder();
  baton = await startIn(folder, { demoBot: false });
}, 60_000);
afterAll(async () => {
  await baton.stop();
  removeFolder(folder);
  rmSync(built, { recursive: true });
});

beforeEach(async () => {
  const visits = createClient({ url: baton.url, token: () => '' }).conversations;
  const { token, conversationId: id } = await visits.visit({ channel: 'web', name: 'Mia' });
  conversationId = id;
  customer = createClient({ url: baton.url, token: () => token });
});
afterEach(() => {
  for (const example of running.splice(0)) example.kill();
});

const write = (text: string, clientMessageId: string): Promise<Item> =>
  customer.conversations.post(conversationId, { text, clientMessageId });
const lines = async (): Promise<string[]> =>
  (await customer.conversations.items(conversationId)).items.map((item) =>
    item.kind === 'message' ? (item.text ?? '') : item.kind === 'system' ? item.code : item.kind,
  );

it.each(['terminal-agent/agent.mjs', 'bot/bot.mjs'])('%s is at most 40 lines', (path) => {
  expect(
    readFileSync(join(ROOT, 'examples', path), 'utf8')
      .trimEnd()
      .split('\n').length,
  ).toBeLessThanOrEqual(40);
});

describe('the terminal agent', () => {
  it('sees who waits, claims, talks, resolves and goes', async () => {
    const agent = new Example('terminal-agent/agent.mjs', [baton.url, 'ann']);
    await agent.prints('nobody waits');
    await customer.conversations.handover(conversationId, { subject: 'Broken on arrival' });
    await agent.prints('1. pending Mia: Broken on arrival');
    agent.type('claim 1');
    await agent.prints('agent-joined');
    agent.type('Sorry! A new one is on its way.');
    await agent.prints('ann: Sorry! A new one is on its way.');
    await write('Thank you', 'm1');
    await agent.prints('Mia: Thank you');
    agent.type('resolve replaced');
    await eventually(lines, (all) => all.at(-1) === 'live-chat-ended');
    expect(await lines()).toEqual([
      'live-chat-requested',
      'agent-joined',
      'Sorry! A new one is on its way.',
      'Thank you',
      'live-chat-ended',
    ]);
    agent.type('quit');
    expect(await agent.ended()).toBe(0);
  }, 120_000);

  it('says why something cannot be done, and goes on', async () => {
    const agent = new Example('terminal-agent/agent.mjs', [baton.url, 'ben']);
    await agent.prints('nobody waits');
    agent.type('claim 7');
    await agent.prints('claim one of the above first');
    agent.type('hello?');
    await agent.prints('claim one of the above first\nclaim one of the above first');
    agent.type('quit');
    expect(await agent.ended()).toBe(0);
  }, 120_000);
});

interface Guest {
  readonly client: BatonClient;
  readonly conversationId: string;
}

const guest = async (): Promise<Guest> => {
  const visits = createClient({ url: baton.url, token: () => '' }).conversations;
  const { token, conversationId: id } = await visits.visit({ channel: 'web' });
  return { client: createClient({ url: baton.url, token: () => token }), conversationId: id };
};
const ask = ({ client, conversationId: id }: Guest, text: string): Promise<Item> =>
  client.conversations.post(id, { text, clientMessageId: text });
/** What the guest was told about each of these. */
const answersTo = async (
  { client, conversationId: id }: Guest,
  texts: readonly string[],
): Promise<readonly number[]> => {
  const { items } = await client.conversations.items(id, { limit: 200 });
  const said = items.flatMap((item) =>
    item.author.kind === 'bot' && item.kind === 'message' ? [item.text ?? ''] : [],
  );
  return texts.map((text) => said.filter((one) => one.includes(`'${text}'`)).length);
};
const answered = (guests: readonly Guest[], texts: readonly string[]): Promise<readonly number[]> =>
  eventually(
    async () => (await Promise.all(guests.map((one) => answersTo(one, texts)))).flat(),
    (counts) => counts.every((count) => count > 0),
  );
const onceEach = (guests: readonly Guest[], texts: readonly string[]): readonly number[] =>
  guests.flatMap(() => texts.map(() => 1));

const startBot = async (client?: string): Promise<Example> => {
  const bot = new Example('bot/bot.mjs', [baton.url], client);
  await bot.prints('live');
  return bot;
};

describe('the bot', () => {
  it('answers everything that every customer says, once, though of two that run one is killed in the middle of it', async () => {
    const guests = await Promise.all(Array.from({ length: 12 }, guest));
    const [first] = await Promise.all([startBot(), startBot()]);
    const texts = ['one', 'two', 'three', 'four'];
    for (const [at, text] of texts.entries()) {
      const asking = guests.map((one) => ask(one, text));
      if (at === 1) {
        await Promise.race(asking);
        first.kill();
      }
      await Promise.all(asking);
    }
    expect(await answered(guests, texts)).toEqual(onceEach(guests, texts));
  }, 120_000);

  it('that was away answers everything that was said meanwhile, once, also when it is killed while it does', async () => {
    const guests = await Promise.all(Array.from({ length: 12 }, guest));
    const texts = ['one', 'two', 'three'];
    for (const text of texts) await Promise.all(guests.map((one) => ask(one, text)));
    const killed = await startBot();
    await eventually(
      async () => (await Promise.all(guests.map((one) => answersTo(one, texts)))).flat(),
      (counts) => counts.some((count) => count > 0),
    );
    killed.kill();
    await startBot();
    expect(await answered(guests, texts)).toEqual(onceEach(guests, texts));
  }, 120_000);

  it('gets a person for who asks for one, and says nothing while that person is in charge', async () => {
    const bot = await startBot();
    const who = await guest();
    await ask(who, 'a human, please');
    await eventually(
      async () => (await who.client.conversations.get(who.conversationId)).mode,
      (mode) => mode === 'waiting',
    );
    await ask(who, 'hello?');
    const another = await guest();
    await ask(another, 'one');
    expect(await answered([another], ['one'])).toEqual([1]);
    expect(await answersTo(who, ['a human, please', 'hello?'])).toEqual([0, 0]);
    expect(bot.printed).not.toContain('bot-not-in-charge');
  }, 120_000);
});

describe('this proof notices a bot that', () => {
  /** The client with a bug in it. @returns its file. */
  const planted = (find: string, replace: string): string => {
    const [sound, file] = [readFileSync(join(built, 'index.mjs'), 'utf8'), `planted-${find.length}.mjs`];
    const broken = sound.replace(find, replace);
    expect(broken).not.toBe(sound);
    writeFileSync(join(built, file), broken);
    return file;
  };

  it('names its answers by chance', async () => {
    const client = planted('`bot:${id}:${part}`', '`${Math.random()}`');
    await Promise.all([startBot(client), startBot(client)]);
    const guests = await Promise.all(Array.from({ length: 12 }, guest));
    await Promise.all(guests.map((one) => ask(one, 'one')));
    const counts = await eventually(
      async () => (await Promise.all(guests.map((one) => answersTo(one, ['one'])))).flat(),
      (found) => Math.max(...found) > 1,
    );
    expect(Math.max(...counts)).toBe(2);
  }, 120_000);

  it('passes over what waited before it came', async () => {
    const [waiting, late] = await Promise.all([guest(), guest()]);
    await ask(waiting, 'one');
    await startBot(planted('view.onResync(hearAll)', '() => undefined'));
    await ask(late, 'two');
    expect(await answered([late], ['two'])).toEqual([1]);
    expect(await answersTo(waiting, ['one'])).toEqual([0]);
  }, 120_000);
});
