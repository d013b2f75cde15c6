import { type Rounds, repeatedly } from './repeatedly';

const said: string[] = [];
const say = (_about: object, text: string): void => void said.push(text);
const options = { everyMs: 1_000, failing: 'nobody is looked for', working: 'they are looked for again' };

let rounds = 0;
let fails = false;
let sweeping: Rounds;
const round = async (): Promise<void> => {
  rounds += 1;
  if (fails) throw new Error('away');
};
const start = (doing: () => Promise<void> = round): void => {
  sweeping = repeatedly(doing, { ...options, log: { warn: say, info: say } });
};

beforeEach(() => {
  jest.useFakeTimers();
  said.length = 0;
  rounds = 0;
  fails = false;
});
afterEach(async () => {
  await sweeping.stop();
  jest.useRealTimers();
});

it('a round that fails is tried again; an outage is said once, and so is its end', async () => {
  start();
  fails = true;
  await jest.advanceTimersByTimeAsync(3_000);
  expect(said).toEqual(['nobody is looked for; it is tried again every moment']);
  fails = false;
  await jest.advanceTimersByTimeAsync(2_000);
  expect(said.slice(1)).toEqual(['they are looked for again']);
  expect(rounds).toBe(5);
  fails = true;
  await jest.advanceTimersByTimeAsync(1_000);
  expect(said).toHaveLength(3);
});

it('no round runs beside another one, and stopping waits for the one that runs', async () => {
  const order: string[] = [];
  let finish = (): void => undefined;
  start(async () => {
    order.push('begins');
    await new Promise<void>((resolve) => (finish = resolve));
    order.push('ends');
  });
  await jest.advanceTimersByTimeAsync(5_000);
  expect(order).toEqual(['begins']);
  const stopped = sweeping.stop().then(() => order.push('stopped'));
  finish();
  await stopped;
  await jest.advanceTimersByTimeAsync(5_000);
  expect(order).toEqual(['begins', 'ends', 'stopped']);
});
