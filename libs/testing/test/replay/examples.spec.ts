import { join } from 'node:path';
import { readDialogues } from '../../src/replay/dialogue';
import { planOf, type Step } from '../../src/replay/plan';

describe('the example dialogues', () => {
  it('can be read, and take every step that a replay knows', async () => {
    const { dialogues, digest } = await readDialogues(join(__dirname, 'examples.jsonl'));
    const plans = dialogues.map((dialogue, index) => planOf(dialogue, index, digest));
    const kinds = new Set<Step['kind']>(plans.flatMap(({ steps }) => steps.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual([
      'claim',
      'delete',
      'forward',
      'leave',
      'resolve',
      'say',
      'say-too-late',
      'unclaim',
    ]);
  });
});
