import { readDialogues } from '../../replay/dialogue';
import { noProgress } from '../../replay/progress';
import { replay } from '../../replay/replay';
import { type Measure, round } from '../figure';
import { dataFolder, discard, Server } from '../server';

/** Memory of the server process after a whole replay, against the same process before it. */
export const replayMemory: Measure = async ({ log, file }) => {
  const dialogues = await readDialogues(file);
  const folder = await dataFolder();
  const server = await Server.start(folder);
  try {
    const before = await server.residentMegabytes();
    log(`${Math.round(before)} MB when ready`);
    const options = { url: server.url, limit: null, concurrency: 8, progress: noProgress };
    const report = await replay(dialogues, options);
    if (report.mismatches.length > 0) throw new Error(`${report.mismatches.length} mismatches: nothing to measure`);
    log(`${report.messages} messages, ${report.messagesPerSecond}/s`);
    const after = await server.residentMegabytes();
    const note = `resident after ${report.dialogues} dialogues; baseline: when ready; promised: ≤ 350 MB`;
    return { ours: round(after), baseline: round(before), unit: 'MB', note };
  } finally {
    await server.stop();
    await discard(folder);
  }
};
