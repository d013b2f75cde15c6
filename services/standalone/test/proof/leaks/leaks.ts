import { setImmediate as turn } from 'node:timers/promises';
import type { LiveHubOptions } from '@baton/notification-service/src/views/live-hub';
import { Dice } from '../dice';
import { LeakMachines } from './leak-replica';
import { type LeakReport, LeakRun } from './leak-run';

/** So many histories, one after the other, on the same machines: those keep what they remember, as processes do. */
const TOGETHER = 100;
const STEPS = 40;

export interface LeaksOptions {
  readonly histories: number;
  /** Of the first history; the others follow. */
  readonly seed: number;
  /** Options of a hub that gives something away. */
  readonly planted?: () => Partial<LiveHubOptions>;
  /** Called after each history, with what was found until then. @returns whether to go on. */
  readonly onHistory?: (done: number, report: LeakReport) => boolean;
}

/** Random histories; everything that any client was sent is judged, byte by byte. */
export const searchForLeaks = async ({ histories, seed, planted, onHistory }: LeaksOptions): Promise<LeakReport> => {
  let report: LeakReport = { problems: [], bytes: 0, frames: 0, words: 0, markers: 0 };
  let machines: LeakMachines | undefined;
  for (let done = 0; done < histories; done += 1) {
    if (machines === undefined || done % TOGETHER === 0) machines = new LeakMachines(new Dice(seed + done), planted);
    const one = new LeakRun(seed + done, STEPS, machines).run();
    report = {
      problems: [...report.problems, ...one.problems.map((problem) => `seed ${seed + done}: ${problem}`)],
      bytes: report.bytes + one.bytes,
      frames: report.frames + one.frames,
      words: report.words + one.words,
      markers: report.markers + one.markers,
    };
    if (onHistory?.(done + 1, report) === false) break;
    await turn(); // what replicas hold weakly lives until the turn is over
  }
  return report;
};
