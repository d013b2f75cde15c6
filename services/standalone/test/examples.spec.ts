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

  constructor(path: string, ...args: string[]) {
    const copy = join(built, path.replaceAll('/', '-'));
    const source = readFileSync(join(ROOT, 'examples', path), 'utf8');
    writeFileSync(copy, source.replace("'@baton/client'", "'./index.mjs'"));
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

describe('the terminal agent', () => {
  it('sees who waits, claims, talks, resolves and goes', async () => {
    const agent = new Example('terminal-agent/agent.mjs', baton.url, 'ann');
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
    const agent = new Example('terminal-agent/agent.mjs', baton.url, 'ben');
    await agent.prints('nobody waits');
    agent.type('claim 7');
    await agent.prints('Cannot read properties of undefined');
    agent.type('quit');
    expect(await agent.ended()).toBe(0);
  }, 120_000);
});
