import { setTimeout as delay } from 'node:timers/promises';
import type { ChatLoadOptions, LoadProgress } from './chat-load';
import { runChats } from './chat-load';
import type { Crew } from './crew';
import type { Dice } from './dice';
import { type Fault, plague } from './faults';
import type { House } from './house';
import type { Recorder } from './recorder';

/** What one run of a property has in hand. */
export interface Run {
  readonly house: House;
  readonly crew: Crew;
  readonly dice: Dice;
  readonly recorder: Recorder;
  /** How long load and faults are to last. */
  readonly seconds: number;
  /** Aborts when that time is over, or the whole run is. */
  readonly over: AbortSignal;
  /** Aborts when the whole run is. */
  readonly interrupted: AbortSignal;
  readonly load: LoadProgress;
  readonly figures: Record<string, number | string>;
  readonly violations: string[];
  /** File of dialogues, for the scenario that replays one. */
  readonly file: string | null;
}

/** One promise, and how it is put to the test. Whatever it is about, everything is judged afterwards. */
export interface Property {
  readonly name: string;
  /** In the table of promises; null: a scenario. */
  readonly number: number | null;
  readonly promise: string;
  /** Figures without which nothing was put to the test: each must be above 0. Chats are wanted of every one. */
  readonly mustSee: readonly string[];
  /** Load and faults; adds to `violations` and `figures` what only it can see. */
  play(run: Run): Promise<void>;
  /** What only it can see of the house at rest. */
  atRest?(run: Run): Promise<void>;
}

type Load = Partial<Pick<ChatLoadOptions, 'chats' | 'racers' | 'repeated' | 'thinkMs'>>;

/** Chats of the run's people until the signal, and to their end. */
export const chatsUntil = (
  { crew, dice, interrupted, load }: Run,
  signal: AbortSignal,
  { chats = 6, racers = 4, repeated = 20, ...more }: Load = {},
): Promise<void> =>
  runChats({ crew, dice: dice.fork(), chats, racers, repeated, ...more, signal, interrupted, progress: load });

/** Chats that begin before the time is over, while one fault after another happens. */
export const chatsUnder = async (
  run: Run,
  faults: readonly Fault[],
  load: Load = {},
  pauseMs: readonly [number, number] = [500, 3_000],
): Promise<void> => {
  const { house, dice, recorder, over } = run;
  const chatting = chatsUntil(run, over, load);
  const suffering = plague({ house, dice: dice.fork(), recorder, signal: over }, faults, pauseMs);
  await Promise.all([chatting, suffering]);
};

const TALKS_WANTED = 3;
const POLL_MS = 50;

/** An outage catches people in the middle of a talk only if some talk: waits until agents have said something, for so long at most. */
export const untilPeopleTalk = async ({ load, recorder, interrupted }: Run, patienceMs: number): Promise<void> => {
  const [before, began] = [load.agentMessages, recorder.now()];
  while (load.agentMessages - before < TALKS_WANTED && recorder.now() - began < patienceMs && !interrupted.aborted)
    await delay(POLL_MS);
};
