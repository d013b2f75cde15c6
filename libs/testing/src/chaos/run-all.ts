import { writeFile } from 'node:fs/promises';
import { notRun } from '../checkers/check-seen';
import type { CommandLine } from './command-line';
import { House } from './house';
import { inTime } from './in-time';
import { environmentOf } from './plants/plants';
import { clockFor } from './presence-clock';
import type { ProgressLine } from './progress-line';
import { properties } from './properties';
import type { Property } from './property';
import { linesOf, type PropertyReport } from './report';
import { runProperty, type RunOptions } from './run-property';
import { after, anyOf } from './signals';

const REPLICAS = { ticket: 3, conversation: 2, presence: 2, notification: 2 };

/** What starting, mending, settling and checking may take beside the load; a run that takes longer hangs. */
const BESIDE_MS = 900_000;

/** The house of the properties so far, for as long as it is of use. */
class Tenancy {
  private house: House | null = null;

  constructor(private readonly open: () => Promise<House>) {}

  async current(): Promise<House> {
    this.house ??= await this.open();
    return this.house;
  }

  async leave(): Promise<void> {
    const { house } = this;
    this.house = null;
    await house?.close();
  }
}

/** @throws Error that says how far it was when time was over; what hangs is told to end then. */
const runInTime = async (property: Property, options: RunOptions): Promise<PropertyReport> => {
  const { house, progress, seconds, interrupted: whole } = options;
  const bounds = { whole, ownMs: seconds * 1_000 + BESIDE_MS, at: () => progress.last };
  try {
    return await inTime((interrupted) => runProperty(property, { ...options, interrupted }), bounds);
  } finally {
    for (const line of house.exits.splice(0)) console.log(line);
  }
};

const nothingSeen = (
  { name, number, promise }: Property,
  { seconds, seed }: CommandLine,
  why: Error,
): PropertyReport => ({
  ...{ name, number, promise, seed, seconds, operations: 0, faults: {}, figures: {} },
  violations: [notRun(why)],
});

/**
 * Puts properties to the test, one after another in one house; whatever keeps one from being put to the test is a violation too, and
 * the next begins in a new house.
 * @throws when it is interrupted; the reports so far are written all the same.
 */
export const runAll = async (
  asked: CommandLine,
  progress: ProgressLine,
  interrupted: AbortSignal,
): Promise<PropertyReport[]> => {
  const { kafka, brokers, plant, withinMs, json, seconds, seed, file, observations } = asked;
  const log = (line: string): void => progress.line(line);
  const place = { kafka, brokers, replicas: REPLICAS, env: environmentOf(plant), log, signal: interrupted };
  const tenancy = new Tenancy(() => House.open({ ...place, presence: clockFor(seconds, Date.now()) }));
  const whole = withinMs === null ? interrupted : anyOf(interrupted, after(withinMs));
  const known = new Set<string>();
  const putToTest = async (property: Property): Promise<PropertyReport> => {
    try {
      if (whole.aborted) throw new Error('the time for everything together was over');
      progress.begin(() => `${property.name}: the house and its people get ready`);
      const house = await tenancy.current();
      const given = { seconds, seed, file, observations, progress, known };
      return await runInTime(property, { house, ...given, interrupted: whole });
    } catch (error) {
      interrupted.throwIfAborted();
      await tenancy.leave();
      return nothingSeen(property, asked, error as Error);
    } finally {
      progress.end();
    }
  };
  const reports: PropertyReport[] = [];
  try {
    for (const property of properties.filter(({ name }) => asked.names.includes(name))) {
      const report = await putToTest(property);
      reports.push(report);
      for (const line of linesOf(report)) console.log(line);
    }
    return reports;
  } finally {
    if (json !== null) await writeFile(json, `${JSON.stringify(reports, null, 2)}\n`);
    await tenancy.leave();
  }
};
