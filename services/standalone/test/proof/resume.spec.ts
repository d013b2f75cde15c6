import type { Running } from './servers';
import { startHere } from './servers';
import { proveResume } from '@baton/testing/src/resume/prove-resume';
import { skippingOne } from '@baton/testing/src/resume/stream-faults';

/** More of them: `RESUME_SEEDS=1000 npx jest services/standalone/test/proof/resume.spec.ts`, or `npm run prove -- client`. */
const SEEDS = Number(process.env['RESUME_SEEDS'] ?? 3);
const STEPS = 40;

let house: Running;
beforeAll(async () => (house = await startHere()), 60_000);
afterAll(() => house.stop());

const where = () => ({ port: Number(new URL(house.url).port), folder: house.folder });

it(
  'whoever looks through a network that breaks all the time holds what a fresh load shows',
  async () => {
    let [faults, compared] = [0, 0];
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const report = await proveResume({ ...where(), seed, steps: STEPS });
      expect({ seed, problems: report.problems }).toEqual({ seed, problems: [] });
      faults += report.faults;
      compared += report.compared;
    }
    // What did not break, or saw nothing, proves nothing.
    expect(faults).toBeGreaterThan(3 * SEEDS);
    expect(compared).toBeGreaterThan(10 * SEEDS);
  },
  60_000 + SEEDS * 30_000,
);

describe('a stream that leaves out one frame is found', () => {
  /** Later frames make good what one did not tell, if they are of the same thing; so some seeds are tried. */
  const found = async (kind: 'remove' | 'upsert'): Promise<readonly string[]> => {
    for (let seed = 101; seed <= 106; seed += 1) {
      const planted = skippingOne((frame) => frame.includes(`event: ${kind}\n`));
      const { problems } = await proveResume({ ...where(), seed, steps: STEPS, planted, deadlineMs: 2_000 });
      if (problems.length > 0) return planted.skipped() === 1 ? problems : ['nothing was left out'];
    }
    return [];
  };

  it('a row that should have gone', async () => {
    expect(await found('remove')).toEqual([expect.stringContaining('fresh undefined')]);
  }, 180_000);
});
