import { type Measure, median, round } from '../figure';
import { millionEvents } from '../seed';
import { dataFolder, discard, Server } from '../server';

const ROUNDS = 5;

/** How long it takes to be ready, and leaves the folder as a clean shutdown does. */
const startOnce = async (folder: string): Promise<number> => {
  const server = await Server.start(folder);
  await server.stop();
  return server.readyAfterMs;
};

/** Start to ready on an empty folder, against a second start on it. */
export const readyEmpty: Measure = async ({ log }) => {
  const first: number[] = [];
  const second: number[] = [];
  for (let number = 0; number < ROUNDS; number += 1) {
    const folder = await dataFolder();
    first.push(await startOnce(folder));
    second.push(await startOnce(folder));
    await discard(folder);
    log(`${Math.round(first.at(-1) ?? 0)} ms, then ${Math.round(second.at(-1) ?? 0)} ms`);
  }
  const note = `first start on a folder that does not exist; baseline: the second start; medians of ${ROUNDS}; promised: ≤ 3,000 ms`;
  return { ours: round(median(first)), baseline: round(median(second)), unit: 'ms', note };
};

/** Start to ready with 1,000,000 stored events, against an empty store. */
export const readyAtMillion: Measure = async ({ log }) => {
  const [full, empty] = [await millionEvents(log), await dataFolder()];
  try {
    const values = { full: [] as number[], empty: [] as number[] };
    await startOnce(empty);
    for (let number = 0; number < ROUNDS; number += 1) {
      values.full.push(await startOnce(full));
      values.empty.push(await startOnce(empty));
      log(`${Math.round(values.full.at(-1) ?? 0)} ms, empty ${Math.round(values.empty.at(-1) ?? 0)} ms`);
    }
    const note = `start with 1,000,000 stored ticket events; baseline: with an empty store; medians of ${ROUNDS}; promised: ≤ 3,000 ms`;
    return { ours: round(median(values.full)), baseline: round(median(values.empty)), unit: 'ms', note };
  } finally {
    await Promise.all([discard(full), discard(empty)]);
  }
};
