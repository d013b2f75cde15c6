import { plantedBugs } from './planted-bugs';
import { ResumeRun } from './resume-run';

const SEEDS = Number(process.env['RESUME_SEEDS'] ?? 40);
const STEPS = 150;

const problems = (seeds: number, plant = {}): string[] => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const found = new ResumeRun(seed, STEPS, plant).run();
    if (found.length > 0) return [`seed ${seed}`, ...found.slice(0, 3)];
  }
  return [];
};

describe('clients whose connections break, on replicas that lag, restart, compact and begin anew', () => {
  it(
    'hold what a fresh load shows, miss no line, and were sent nothing that was not theirs',
    () => expect(problems(SEEDS)).toEqual([]),
    600_000,
  );

  it.each(plantedBugs)('would be noticed: $bug', ({ plant }) => expect(problems(300, plant)).not.toEqual([]), 600_000);
});
