import { randomInt } from 'node:crypto';
import { liveStage } from './live.stage';
import { eventually } from './temporary.standalone';
import { type BotFlaws, ViewBot } from './view-bot';

const stage = liveStage();
const { call } = stage;

interface Visitor {
  readonly token: string;
  readonly conversationId: string;
}
const visit = async (): Promise<Visitor> => (await call('POST', '/v1/visitors', undefined, { channel: 'web' })).body;
const say = async ({ token, conversationId }: Visitor, n: number): Promise<void> => {
  const body = { text: `question ${n}`, clientMessageId: `m${n}` };
  expect((await call('POST', `/v1/conversations/${conversationId}/messages`, token, body)).status).toBe(201);
};

/** Two replicas of one bot: one `sub`. */
const twoBots = async (flaws: BotFlaws = {}): Promise<readonly ViewBot[]> => {
  const { body } = await call('POST', '/v1/dev/tokens', undefined, { sub: 'helper', roles: ['bot'] });
  return [new ViewBot(stage.url, body.token, flaws), new ViewBot(stage.url, body.token, flaws)];
};

interface Line {
  readonly id: string;
  readonly text: string;
  readonly author: { readonly kind: string };
}

/** How often each thing that the customers said was answered. */
const answersPerQuestion = async (visitors: readonly Visitor[]): Promise<readonly number[]> => {
  const counts: number[] = [];
  for (const { token, conversationId } of visitors) {
    const { body } = await call('GET', `/v1/conversations/${conversationId}/messages?limit=200`, token);
    const lines = body.items as Line[];
    const texts = lines.filter(({ author }) => author.kind === 'bot').map(({ text }) => text);
    for (const { id, author } of lines) {
      if (author.kind === 'customer') counts.push(texts.filter((text) => text === `re: ${id}`).length);
    }
  }
  return counts;
};
const all = (counts: readonly number[], questions: number): boolean =>
  counts.length === questions && counts.every((count) => count > 0);

/** Customers ask while nobody is there; then both bots come, and one more customer asks. */
const awayForAnHour = async (flaws: BotFlaws = {}): Promise<readonly number[]> => {
  const bots = await twoBots(flaws);
  const visitors = await Promise.all(Array.from({ length: 5 }, visit));
  for (const visitor of visitors) for (const n of [1, 2]) await say(visitor, n);
  for (const bot of bots) bot.start();
  for (const bot of bots) await bot.handled(0);
  const last = await visit();
  for (const n of [3, 4, 5]) await say(last, n);
  for (const bot of bots) await bot.handled(3);
  for (const bot of bots) bot.kill();
  return answersPerQuestion([...visitors, last]);
};

describe('two replicas of one bot on the view `bot`', () => {
  it('that were away answer everything that customers said meanwhile, once', async () => {
    expect(await awayForAnHour()).toEqual(Array.from({ length: 13 }, () => 1));
  }, 60_000);

  it('that are killed at any moment answer everything, once', async () => {
    const bots = await twoBots();
    for (const bot of bots) bot.start();
    const visitors = await Promise.all(Array.from({ length: 6 }, visit));
    for (let n = 1; n <= 6; n += 1) {
      for (const visitor of visitors) {
        const asked = say(visitor, n);
        if (randomInt(3) === 0) {
          const bot = bots[randomInt(2)];
          bot?.kill();
          bot?.start();
        }
        await asked;
      }
    }
    const counts = await eventually(
      () => answersPerQuestion(visitors),
      (found) => all(found, 36),
    );
    expect(counts).toEqual(Array.from({ length: 36 }, () => 1));
    for (const bot of bots) bot.kill();
  }, 60_000);
});

describe('this proof notices bots that', () => {
  it('name their answers by chance', async () => {
    expect(Math.max(...(await awayForAnHour({ ownIds: true })))).toBeGreaterThan(1);
  }, 60_000);

  it('pass over what waited before they came', async () => {
    expect(Math.min(...(await awayForAnHour({ ignoresSnapshot: true })))).toBe(0);
  }, 60_000);
});
