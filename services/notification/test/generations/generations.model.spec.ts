import { GenerationsRun } from './generations-run';
import { plantedBugs } from './planted-bugs';
import type { ProcessPlant } from './replica.process';

const SEEDS = Number(process.env['GENERATIONS_SEEDS'] ?? 12);
const STEPS = 150;

beforeEach(
  () => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] }),
);
afterEach(() => void jest.useRealTimers());

const problems = async (seeds: number, plant: ProcessPlant = {}): Promise<readonly string[]> => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
    const found = await new GenerationsRun(seed, STEPS, plant, pass).run();
    if (found.length > 0) return [`seed ${seed}`, ...found.slice(0, 3)];
  }
  return [];
};

describe('replicas whose topics are written anew while they read them', () => {
  it(
    'end up with what there is, show nothing that went, and give out no cursor of what is not there',
    async () => expect(await problems(SEEDS)).toEqual([]),
    600_000,
  );

  it.each(plantedBugs)(
    'would be noticed: $bug',
    async ({ plant }) => expect(await problems(300, plant)).not.toEqual([]),
    600_000,
  );
});
