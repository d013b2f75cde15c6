import type { Running } from './servers';
import { startHere } from './servers';
import { proveResume } from '@baton/testing/src/resume/prove-resume';
import { alertingTwice, skippingOne } from '@baton/testing/src/resume/stream-faults';
import type { Town } from '@baton/testing/src/resume/town';

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
  it('a row that should have gone', async () => {
    let found: readonly string[] = [];
    for (let seed = 101; seed <= 106 && found.length === 0; seed += 1) {
      const planted = skippingOne((frame) => frame.includes('event: remove\n'));
      const { problems } = await proveResume({ ...where(), seed, steps: STEPS, planted, deadlineMs: 2_000 });
      expect(planted.skipped()).toBeLessThanOrEqual(1);
      found = problems;
    }
    expect(found).toEqual([expect.stringContaining('fresh undefined')]);
  }, 180_000);

  const WORDS = 'the very last words';
  it.each([
    ['a row that changed', 'upsert', /^(ann|sue|bot|customer): .*held .*fresh .*the very last words/],
    ['a line', 'event', /^customer: conversation: lines \d+ are missing$/],
  ])(
    '%s',
    async (_, kind, found) => {
      const view = kind === 'event' ? '"view":"conversation"' : '"view":';
      const matches = (frame: string): boolean =>
        frame.includes(`event: ${kind}\n`) && frame.includes(view) && frame.includes(WORDS);
      const planted = skippingOne(matches, false);
      const lastOfAll = async (town: Town): Promise<void> => {
        planted.arm();
        await town.hear(WORDS);
      };
      const { problems } = await proveResume({
        ...where(),
        seed: 201,
        steps: 12,
        planted,
        lastOfAll,
        deadlineMs: 3_000,
      });
      expect([planted.skipped(), problems]).toEqual([1, [expect.stringMatching(found)]]);
    },
    180_000,
  );

  it('an alert that is still true', async () => {
    const planted = skippingOne((frame) => frame.includes('"kind":"new-ticket"'), false);
    const lastOfAll = async (town: Town): Promise<void> => {
      planted.arm();
      await town.ask();
    };
    const { problems } = await proveResume({ ...where(), seed: 202, steps: 4, planted, lastOfAll, deadlineMs: 3_000 });
    expect([planted.skipped(), problems]).toEqual([
      1,
      [expect.stringMatching(/^(ann|sue): alerts: new-ticket .* is missing$/)],
    ]);
  }, 180_000);
});

it('alerts that come twice under two names are found', async () => {
  const lastOfAll = (town: Town): Promise<void> => town.ask();
  const { problems } = await proveResume({
    ...where(),
    seed: 203,
    steps: 4,
    planted: alertingTwice,
    lastOfAll,
    deadlineMs: 1_000,
  });
  expect(problems).toContainEqual(expect.stringMatching(/^ann: alerts: new-ticket .* came 2 times$/));
}, 180_000);
