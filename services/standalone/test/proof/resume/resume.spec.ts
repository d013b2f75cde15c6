import type { Running } from '../servers';
import { startHere } from '../servers';
import { proveResume, type ResumeReport } from './resume';
import { skippingOne } from './stream-faults';

/** More of them: `RESUME_SEEDS=1000 npx jest services/standalone/test/proof/resume`, or `npm run prove -- resume`. */
const SEEDS = Number(process.env['RESUME_SEEDS'] ?? 6);
const STEPS = 60;

let house: Running;
beforeAll(async () => (house = await startHere()), 60_000);
afterAll(() => house.stop());

const port = (): number => Number(new URL(house.url).port);

it(
  'whoever looks through a network that breaks all the time holds what a fresh load shows',
  async () => {
    let [faults, compared] = [0, 0];
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const report = await proveResume({ port: port(), seed, steps: STEPS });
      expect({ seed, problems: report.problems }).toEqual({ seed, problems: [] });
      faults += report.faults;
      compared += report.compared;
    }
    // What did not break, or saw nothing, proves nothing.
    expect(faults).toBeGreaterThan(5 * SEEDS);
    expect(compared).toBeGreaterThan(20 * SEEDS);
  },
  60_000 + SEEDS * 30_000,
);

describe('a planted fault is found', () => {
  const found = async (kind: 'remove' | 'upsert' | 'event'): Promise<ResumeReport & { skipped: number }> => {
    // The last such frame of some thing is not made good by a later one; which one that is nobody knows before.
    for (let seed = 101; ; seed += 1) {
      const planted = skippingOne((frame) => frame.includes(`event: ${kind}\n`));
      const report = await proveResume({ port: port(), seed, steps: STEPS, planted, deadlineMs: 1_000 });
      if (report.problems.length > 0 || seed === 110) return { ...report, skipped: planted.skipped() };
    }
  };

  it('one removed row that is not told of stays, and is seen', async () => {
    const { problems, skipped } = await found('remove');
    expect([problems.length > 0, skipped]).toEqual([true, 1]);
  }, 120_000);
});
