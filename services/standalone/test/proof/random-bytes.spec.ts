import { Dice } from './dice';
import { heads } from './logs';
import { problemOf, sendRandom } from './random-requests';
import { type Scene, setScene } from './scene';
import { startHere } from './servers';

jest.setTimeout(180_000);

let scene: Scene;
beforeAll(async () => {
  scene = await setScene(await startHere());
});
afterAll(() => scene.running.stop());

it('500 requests of random bytes are refused one by one and change nothing', async () => {
  const dice = new Dice(20_261_122);
  const before = await heads(scene.running.folder);
  const problems: string[] = [];
  for (let sent = 0; sent < 500; sent += 1) {
    const problem = problemOf(await sendRandom(dice, scene));
    if (problem !== null) problems.push(problem);
  }
  expect(problems).toEqual([]);
  expect(await heads(scene.running.folder)).toBe(before);
  expect((await scene.client.call('GET', '/health/ready')).status).toBe(200);
});
