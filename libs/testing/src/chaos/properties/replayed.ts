import { anyOf } from '../signals';
import { join } from 'node:path';
import { readDialogues } from '../../replay/dialogue';
import type { Progress } from '../../replay/progress';
import { replay } from '../../replay/replay';
import { killProcess, plague } from '../faults';
import type { Property } from '../property';

const EXAMPLES = join(__dirname, '..', '..', '..', 'test', 'replay', 'examples.jsonl');
const EVERY_MS = 10_000;
/** A short run has few dialogues, and would be over before the first kill. */
const KILLS_AT_LEAST = 10;
const PATIENCE_MS = 600_000;

/** Counts what was stored; whoever looks is told by the harness's own line. */
const counting = (count: () => void): Progress => ({ begin: () => undefined, advance: count, end: () => undefined });

export const replayed: Property = {
  name: 'replay',
  number: null,
  promise: 'a file of dialogues comes back word by word while a process is killed every 10 s',
  mustSee: ['dialogues', 'messages'],
  play: async (run) => {
    const { house, dice, recorder, interrupted, load, figures, violations, seconds } = run;
    const file = await readDialogues(run.file ?? EXAMPLES);
    const ended = new AbortController();
    const signal = anyOf(interrupted, ended.signal);
    const scene = { house, dice: dice.fork(), recorder, signal };
    const everyMs = Math.min(EVERY_MS, (seconds * 1_000) / KILLS_AT_LEAST);
    const anyProcess = killProcess('ticket', 'conversation', 'presence', 'notification');
    const kills = plague(scene, [anyProcess], [everyMs, everyMs]);
    try {
      const progress = counting(() => (load.chats += 1));
      const patient = { limit: null, concurrency: 8, patienceMs: PATIENCE_MS, presenceSpeed: house.presence.speed };
      const report = await replay(file, { url: house.services.url, ...patient, progress, signal: interrupted });
      violations.push(...report.mismatches.map(({ dialogue, what }) => `mismatch in ${dialogue}: ${what}`));
      Object.assign(figures, {
        dialogues: report.dialogues,
        messages: report.messages,
        mismatches: report.mismatches.length,
      });
    } finally {
      ended.abort();
      await kills;
    }
  },
};
