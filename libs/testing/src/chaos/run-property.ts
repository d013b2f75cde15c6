import { appendFile } from 'node:fs/promises';
import { checkSeen } from '../checkers/check-seen';
import { after, anyOf } from './signals';
import { noLoad } from './chat-load';
import { Crew } from './crew';
import { Dice } from './dice';
import type { House } from './house';
import type { ProgressLine } from './progress-line';
import type { Property, Run } from './property';
import { Recorder } from './recorder';
import type { PropertyReport } from './report';
import { inboxesAtRest } from './rest';
import { settle } from './settle';
import { judge } from './verdict';

export interface RunOptions {
  readonly house: House;
  readonly seconds: number;
  readonly seed: number;
  readonly file: string | null;
  readonly interrupted: AbortSignal;
  readonly progress: ProgressLine;
  /** What earlier properties found in the stores and topics of the same house: one violation is reported once. */
  readonly known: Set<string>;
  /** File that gets every answer, a JSON object a line; null: none. */
  readonly observations: string | null;
}

const AGENTS = 48;
/** Relays and consumers may have to wait for a session of 10 s to run out, twice. */
const PATIENCE_MS = 60_000;

/**
 * Puts one promise to the test: load and faults for so long, everything mended, nothing under way any more, then everything judged.
 * @throws when the house cannot be mended, or the run is interrupted.
 */
export const runProperty = async (property: Property, options: RunOptions): Promise<PropertyReport> => {
  const { house, seed, progress, interrupted } = options;
  const run = await begin(options);
  const began = performance.now();
  progress.begin(() => lineOf(property, run, began));
  try {
    await property.play(run);
    const lasted = (performance.now() - began) / 1_000;
    progress.begin(
      () => `${property.name}: waiting until everything has caught up, ${run.violations.length} violations`,
    );
    await house.mend();
    await property.atRest?.(run);
    await judgeAtRest(run, interrupted, options.known);
    interrupted.throwIfAborted();
    sawEnough(property, run);
    await keep(property, run, options.observations);
    const { name, number, promise } = property;
    const { faults, observations } = run.recorder;
    const { violations } = run;
    return {
      ...{ name, number, promise, seed, faults, violations },
      seconds: lasted,
      operations: observations.length,
      figures: run.figures,
    };
  } finally {
    progress.end();
  }
};

const begin = async ({ house, seconds, seed, file, interrupted }: RunOptions): Promise<Run> => {
  const dice = new Dice(seed);
  const recorder = new Recorder();
  const over = anyOf(interrupted, after(seconds * 1_000));
  const crew = await Crew.gather({
    recorder,
    doors: (path) => house.doorsFor(path),
    dice: dice.fork(),
    token: (claims) => house.services.tokens.token(claims),
    agents: AGENTS,
    signal: over,
  });
  const none = { load: noLoad(), figures: {}, violations: [] };
  return { house, crew, dice, recorder, seconds, over, interrupted, file, ...none };
};

const judgeAtRest = async (run: Run, interrupted: AbortSignal, known: Set<string>): Promise<void> => {
  const { sides, afterMs } = await settle(run.house, PATIENCE_MS, interrupted);
  const found = await inboxesAtRest(run, sides[0].facts);
  const verdict = judge(sides, run.recorder.observations);
  for (const [promise, problems] of Object.entries(verdict) as [string, readonly string[]][])
    found.push(...problems.map((problem) => `${promise}: ${problem}`));
  if (afterMs === null && found.length === 0) found.push('settling: something was still under way when patience ended');
  run.violations.push(...found.filter((one) => !known.has(one)));
  for (const one of found) known.add(one);
  const sum = (of: (side: (typeof sides)[number]) => number): number => sides.reduce((all, side) => all + of(side), 0);
  Object.assign(run.figures, {
    chats: run.load.chats,
    'processes that ended by themselves': run.house.exits.length,
    'events stored': sum(({ facts }) => facts.length),
    'records read': sum(({ events, states }) => events.length + states.length),
    'ms until all was still': afterMs ?? 'never',
  });
};

/** Violations that were found are the better news; what was not seen is told besides. */
const sawEnough = ({ mustSee }: Property, { figures, recorder, violations }: Run): void => {
  figures['faults'] = Object.values(recorder.faults).reduce((all, one) => all + one, 0);
  violations.push(...checkSeen(figures, ['chats', 'faults', 'events stored', 'records read', ...mustSee]));
};

const keep = async ({ name: property }: Property, { recorder }: Run, file: string | null): Promise<void> => {
  if (file === null) return;
  await appendFile(file, recorder.observations.map((told) => `${JSON.stringify({ property, ...told })}\n`).join(''));
};

const lineOf = ({ name }: Property, run: Run, began: number): string => {
  const faults = Object.values(run.recorder.faults).reduce((all, one) => all + one, 0);
  const seconds = Math.round((performance.now() - began) / 1_000);
  const { observations } = run.recorder;
  return `${name}: ${seconds} of ${run.seconds} s, ${observations.length} requests, ${run.load.chats} chats, ${faults} faults`;
};
