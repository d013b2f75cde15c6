import { join } from 'node:path';
import { Dice } from './dice';
import { killDuringReplay } from './kill-during-replay';

jest.setTimeout(300_000);

const EXAMPLES = join(__dirname, '../../../../libs/testing/test/replay/examples.jsonl');

it('a server killed twice during a replay loses nothing, repeats nothing, and its views equal a rebuild from zero', async () => {
  const { kills, first, again, exitCode, whole } = await killDuringReplay({
    file: EXAMPLES,
    limit: null,
    concurrency: 4,
    kills: 2,
    dice: new Dice(7),
  });
  expect(kills).toBe(2);
  expect(first.mismatches).toEqual([]);
  expect({ mismatches: again.mismatches, sent: again.sent }).toEqual({ mismatches: [], sent: 0 });
  expect(whole.problems).toEqual([]);
  expect(whole.viewRows).toBeGreaterThan(first.dialogues);
  expect(exitCode).toBe(0);
});
