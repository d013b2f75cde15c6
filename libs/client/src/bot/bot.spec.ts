import { BotHouse } from '../../test/bot-house';
import { problem, VirtualHost } from '../../test/virtual-host';
import { type BatonClient, createClient } from '../client';
import type { BotOptions } from './bot';

const HOUR_MS = 3_600_000;

let host: VirtualHost;
let house: BotHouse;
const clients: BatonClient[] = [];

beforeEach(() => {
  host = new VirtualHost();
  house = new BotHouse(host);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const start = async (options: Partial<BotOptions> = {}) => {
  const client = createClient({ url: 'http://baton', token: () => 'token', host });
  clients.push(client);
  const bot = client.bot({ reply: ({ text }) => `re: ${text}`, ...options });
  await host.settle();
  return bot;
};

/** The customer writes, and bots are told. */
const ask = async (id: string, text: string): Promise<void> => {
  house.tell(id, house.ask(id, text));
  await host.settle();
};

describe('a bot', () => {
  it('answers whoever waits when it comes, and whoever writes from then on, once each', async () => {
    house.ask('a', 'one');
    house.ask('a', 'two');
    await start();
    house.begin('a');
    await host.settle();
    await ask('b', 'three');
    expect([house.answers('a'), house.answers('b')]).toEqual([['re: one', 're: two'], ['re: three']]);
  });

  it('answers what came in while it answered something else, though it spoke last', async () => {
    await start();
    house.begin();
    house.beforePost = () => {
      house.beforePost = () => undefined;
      house.tell('a', house.ask('a', 'and two'));
    };
    await ask('a', 'one');
    await host.settle();
    expect(house.answers('a')).toEqual(['re: one', 're: and two']);
  });

  it('says nothing twice, however often it is told of one thing', async () => {
    await start();
    house.begin();
    const asked = house.ask('a', 'one');
    for (let time = 0; time < 3; time += 1) house.tell('a', asked);
    await host.settle();
    house.begin('a');
    await host.settle();
    expect(house.answers('a')).toEqual(['re: one']);
  });

  it('leaves a turn that it has no answer to, and answers what comes after it', async () => {
    const errors: unknown[] = [];
    const reply = ({ text }: { text: string }): string => {
      if (text === 'poison') throw new Error('no answer to that');
      return `re: ${text}`;
    };
    await start({ reply, onError: (error) => errors.push(error) });
    house.begin();
    await ask('a', 'poison');
    await ask('a', 'two');
    await ask('a', 'three');
    expect(house.answers('a')).toEqual(['re: two', 're: three']);
    await host.pass(1);
    expect(errors).toContainEqual(new Error('no answer to that'));
  });

  it('leaves a turn whose answer is refused, and answers what comes after it', async () => {
    const errors: unknown[] = [];
    await start({ onError: (error) => errors.push(error) });
    house.begin();
    house.refuse = (_path, method) => (method === 'POST' ? problem(400, 'invalid-request') : null);
    await ask('a', 'one');
    house.refuse = () => null;
    await ask('a', 'two');
    expect(house.answers('a').at(-1)).toBe('re: two');
    await host.pass(1);
    expect(errors).not.toEqual([]);
  });

  it('is content when another replica said it otherwise, and goes on with the next', async () => {
    const errors: unknown[] = [];
    await start({ reply: ({ text }) => `mine: ${text}`, onError: (error) => errors.push(error) });
    house.begin();
    const asked = house.ask('a', 'one');
    house.ask('a', 'two');
    house.beforePost = () => {
      house.beforePost = () => undefined;
      house.answer('a', asked, 'yours: one');
    };
    house.tell('a', asked);
    await host.settle();
    expect([errors, house.answers('a')]).toEqual([[], ['yours: one', 'mine: two']]);
  });

  it.each(['bot-not-in-charge', 'chat-ended', 'erased'] as const)(
    'has nothing to say when it is told %s',
    async (code) => {
      const errors: unknown[] = [];
      await start({ onError: (error) => errors.push(error) });
      house.begin();
      house.refuse = (_path, method) => (method === 'POST' ? problem(409, code) : null);
      await ask('a', 'one');
      await host.pass(HOUR_MS);
      expect([errors, host.requests.filter(({ init }) => init.method === 'POST')]).toEqual([[], [expect.anything()]]);
    },
  );

  it('gets a person, and names what it has read', async () => {
    await start({ reply: () => ({ handover: { subject: 'late parcel' } }) });
    house.begin();
    const asked = house.ask('a', 'a person, please');
    house.tell('a', asked);
    await host.settle();
    expect(house.handovers).toEqual([
      { id: 'a', body: { subject: 'late parcel', seen: asked.revision }, key: `bot:${asked.id}:handover` },
    ]);
  });

  it('may say nothing', async () => {
    await start({ reply: () => null });
    house.begin();
    await ask('a', 'one');
    expect(house.answers('a')).toEqual([]);
  });

  it('answers after an hour without any service', async () => {
    await start();
    house.begin();
    house.refuse = () => {
      throw new TypeError('fetch failed');
    };
    await ask('a', 'one');
    await host.pass(HOUR_MS);
    expect(house.answers('a')).toEqual([]);
    house.refuse = () => null;
    await host.pass(60_000);
    expect(house.answers('a')).toEqual(['re: one']);
  });

  it('tells of a reply that fails, leaves that turn and goes on', async () => {
    const errors: [unknown, string][] = [];
    const broken = new Error('no idea');
    const reply = ({ text }: { text: string }): string => {
      if (text === 'one') throw broken;
      return text;
    };
    await start({ reply, onError: (error, id) => errors.push([error, id]) });
    house.begin();
    await ask('a', 'one');
    await ask('b', 'two');
    await host.pass(HOUR_MS);
    expect([errors, house.answers('a'), house.answers('b')]).toEqual([[[broken, 'a']], [], ['two']]);
  });

  it('attends to a crowd a few at a time, and to all', async () => {
    let now = 0;
    let most = 0;
    const reply = async (): Promise<string> => {
      most = Math.max(most, (now += 1));
      await host.settle();
      now -= 1;
      return 'hello';
    };
    const crowd = Array.from({ length: 50 }, (_, n) => `c${n}`);
    for (const id of crowd) house.ask(id, 'hi');
    await start({ reply });
    house.begin(...crowd);
    for (let turn = 0; turn < 40; turn += 1) await host.settle();
    expect([most, crowd.every((id) => house.answers(id).length === 1)]).toEqual([8, true]);
  });

  it('says nothing any more once it is closed', async () => {
    const bot = await start();
    house.begin();
    bot.close();
    await ask('a', 'one');
    expect(house.answers('a')).toEqual([]);
  });
});
