import { searchForLeaks } from './leaks';
import { plantedLeaks } from './planted-leaks';

/** More of them: `npm run prove -- leaks`. */
const HISTORIES = 12;
const UNTIL_FOUND = 200;

it('nobody is sent a word, a row or an id that is not theirs', async () => {
  const report = await searchForLeaks({ histories: HISTORIES, seed: 1 });
  expect(report.problems).toEqual([]);
  // What was never said, or never read, proves nothing.
  expect(report.markers).toBeGreaterThan(30 * HISTORIES);
  expect(report.words).toBeGreaterThan(300 * HISTORIES);
}, 120_000);

it.each(plantedLeaks)(
  'would be noticed: $leak',
  async ({ planted, seed = 1 }) => {
    const onHistory = (_done: number, { problems }: { problems: readonly string[] }) => problems.length === 0;
    const { problems } = await searchForLeaks({ histories: UNTIL_FOUND, seed, planted, onHistory });
    expect(problems).not.toEqual([]);
  },
  120_000,
);
