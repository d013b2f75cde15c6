import { join } from 'node:path';
import type { ChangedPlace } from './changed-process';

/** Presence' own time beside the machine's. */
export interface PresenceClock {
  /** Milliseconds since 1970 at which both were the same. */
  readonly since: number;
  readonly speed: number;
}

const PRELOAD = join(__dirname, 'plants', 'presence-clock.cjs');
/** A memory of its own: a normal one must not find itself in the future afterwards. */
const DATABASE = 1;

/** Runs of fewer seconds see presence in time-lapse: what is promised of minutes is seen within seconds. */
const LONG_RUN_S = 120;
const LAPSE = 5;

/** The clock of a house in which properties are put to the test for so many seconds each, from now on. */
export const clockFor = (seconds: number, now: number): PresenceClock => ({
  since: now,
  speed: seconds >= LONG_RUN_S ? 1 : LAPSE,
});

/** What leads a presence process into that time; nothing for the machine's own. */
export const clockEnvironment = (
  env: Readonly<Record<string, string>>,
  { since, speed }: PresenceClock,
): Record<string, string> => {
  if (speed === 1) return {};
  return {
    NODE_OPTIONS: `${env['NODE_OPTIONS'] ?? ''} --require ${PRELOAD}`.trim(),
    BATON_PRESENCE_SINCE: String(since),
    BATON_PRESENCE_SPEED: String(speed),
    REDIS_URL: `${env['REDIS_URL'] ?? ''}/${DATABASE}`,
  };
};

/** A moment of presence' time, in milliseconds since 1970, as the machine's. */
export const machineTimeOf = ({ since, speed }: PresenceClock, at: number): number => since + (at - since) / speed;

// eslint-disable-next-line @typescript-eslint/no-require-imports -- what is loaded into processes before anything else is no TypeScript
const { places } = require('./plants/presence-clock.places.cjs') as {
  places: (since: number, speed: number) => readonly ChangedPlace[];
};
/** All of them, and what makes time pass so much faster there. */
export const clockPlaces = places;
