import { Client } from './client';
import { Dice } from './dice';
import { heads } from './logs';
import { problemOf, sendRandom } from './random-requests';
import { type Scene, setScene } from './scene';
import { type Running, startHere } from './servers';

jest.setTimeout(180_000);

let running: Running;
let scene: Scene;
beforeAll(async () => {
  running = await startHere();
  scene = await setScene({ client: new Client(running.url) });
});
afterAll(() => running.stop());

it('500 requests of random bytes are refused one by one and change nothing', async () => {
  const dice = new Dice(20_261_122);
  const before = await heads(running.folder);
  const problems: string[] = [];
  for (let sent = 0; sent < 500; sent += 1) {
    const problem = problemOf(await sendRandom(dice, scene));
    if (problem !== null) problems.push(problem);
  }
  expect(problems).toEqual([]);
  expect(await heads(running.folder)).toBe(before);
  expect((await scene.client.call('GET', '/health/ready')).status).toBe(200);
});
