import { createClient, devToken } from '@baton/client';
import { NoDemo, runDemo, type DemoOptions } from '@baton/testing/src/demo/demo';
import { readDialogues, type Dialogue } from '@baton/testing/src/replay/dialogue';
import { join } from 'node:path';
import type { Standalone } from '../src/standalone.module';
import { eventually, newFolder, removeFolder, startIn } from './temporary.standalone';

const EXAMPLES = join(__dirname, '..', '..', '..', 'libs', 'testing', 'test', 'replay', 'examples.jsonl');

let folder: string;
let running: Standalone;
let dialogues: readonly Dialogue[];

beforeAll(async () => {
  folder = newFolder();
  running = await startIn(folder, { demoBot: false });
  dialogues = (await readDialogues(EXAMPLES)).dialogues;
}, 60_000);
afterAll(async () => {
  await running.stop();
  removeFolder(folder);
});

const optionsOf = (changes: Partial<DemoOptions> = {}): DemoOptions => ({
  url: running.url,
  speed: 200,
  customers: 3,
  colleagues: 2,
  limit: null,
  signal: new AbortController().signal,
  say: () => undefined,
  ...changes,
});

const supervisor = () =>
  createClient({ url: running.url, token: devToken(running.url, { sub: 'sue', name: 'Sue', roles: ['supervisor'] }) });

const tickets = async (work: 'pending' | 'claimed' | 'resolved') =>
  (await supervisor().tickets.list({ work, limit: 100 })).items;

it('customers come with the words of the file, are answered, and every chat is resolved', async () => {
  const said: string[] = [];
  await runDemo(dialogues, optionsOf({ limit: 5, say: (line) => said.push(line) }));
  const resolved = await eventually(
    () => tickets('resolved'),
    (items) => items.length === 5,
  );
  const baton = supervisor();
  for (const { conversationId, customer, channel } of resolved) {
    const { items } = await baton.conversations.items(conversationId, { limit: 200 });
    const spoken = items.flatMap((item) => (item.kind === 'message' ? [item.text] : []));
    const script = dialogues.find(({ turns }) => turns[0]?.text === spoken[0])?.turns.map(({ text }) => text) ?? [];
    expect(spoken.length).toBeGreaterThan(1);
    expect(script.join(' ')).toContain(spoken.join(' '));
    const { customerReadUpTo, variables } = await baton.conversations.get(conversationId);
    expect([channel, customer.name]).toEqual(['demo', expect.any(String)]);
    expect(customerReadUpTo).toBeGreaterThan(0);
    expect(Object.keys(variables).length).toBeGreaterThan(0);
  }
  expect(said.filter((line) => line.includes('refused'))).toEqual([]);
  expect(said.some((line) => /^(Dana|Eli) .* takes the ticket of /.test(line))).toBe(true);
  expect([await tickets('pending'), await tickets('claimed')]).toEqual([[], []]);
}, 60_000);

it('what somebody at the console takes is left to them, and their customer answers them', async () => {
  const stopping = new AbortController();
  const demo = runDemo(dialogues, optionsOf({ customers: 1, colleagues: 0, signal: stopping.signal }));
  const ann = createClient({ url: running.url, token: devToken(running.url, { sub: 'ann', roles: ['agent'] }) });
  await ann.agents.register();
  const [ticket] = await eventually(
    async () => (await ann.inbox()).map((row) => row.ticket),
    (items) => items.length > 0,
  );
  if (ticket === undefined) throw new Error('there is one');
  await ann.tickets.claim(ticket.id);
  const { conversationId } = ticket;
  await ann.conversations.post(conversationId, { text: 'Which size?', ticketId: ticket.id, clientMessageId: 'a1' });
  await eventually(
    async () => (await ann.conversations.items(conversationId, { limit: 200 })).items,
    (items) => items.filter(({ kind, author }) => kind === 'message' && author.kind === 'customer').length === 2,
  );
  stopping.abort(new Error('enough'));
  await demo;
  const { owner, customer } = await eventually(
    () => ann.tickets.get(ticket.id),
    (now) => now.customer.presence === 'ended',
  );
  expect([owner?.id, customer.presence]).toEqual(['ann', 'ended']);
  await ann.tickets.resolve(ticket.id, {});
}, 60_000);

it('stopped in the middle it leaves nothing open behind', async () => {
  const stopping = new AbortController();
  const chats: string[] = [];
  const say = (line: string): void => {
    chats.push(line);
    if (/ takes the ticket /.test(line)) setImmediate(() => stopping.abort(new Error('enough')));
  };
  await runDemo(dialogues, optionsOf({ speed: 20, customers: 6, colleagues: 2, signal: stopping.signal, say }));
  expect(chats.filter((line) => / asks for a person/.test(line)).length).toBeGreaterThan(1);
  for (const work of ['pending', 'claimed'] as const)
    await eventually(
      () => tickets(work),
      (items) => items.length === 0,
    );
}, 60_000);

describe('says what is missing', () => {
  it('when nothing runs', async () => {
    const demo = runDemo(dialogues, optionsOf({ url: 'http://127.0.0.1:1' }));
    await expect(demo).rejects.toThrow(NoDemo);
    await expect(demo).rejects.toThrow(/nothing answers at http:\/\/127.0.0.1:1: run `npm start`/);
  });

  it('when there are no development tokens', async () => {
    const data = newFolder();
    const strict = await startIn(data, { demoBot: false, authDev: false });
    try {
      await expect(runDemo(dialogues, optionsOf({ url: strict.url }))).rejects.toThrow(/no development tokens/);
    } finally {
      await strict.stop();
      removeFolder(data);
    }
  });
});
