import type { RebuildableView, RebuildProgress, VersionComparison } from '@baton/projections';
import { SingleBar } from 'cli-progress';
import type { RebuildArguments } from './arguments';

const DIFFERS = 3;

const comparisonLines = ({ rows, differences }: VersionComparison): string[] =>
  differences.length === 0
    ? [`compared ${rows} rows at the same place: equal byte for byte`]
    : differences.map(
        ({ table, onlyServing, onlyRebuilt, changed, firstKeys }) =>
          `${table}: ${changed} differ, ${onlyServing} only in what serves, ${onlyRebuilt} only in the rebuilt one; ` +
          `first: ${firstKeys.join(', ')}`,
      );

/** A bar on standard error; without a terminal a line now and then. */
const progressOf = (view: string): { show(progress: RebuildProgress): void; stop(): void } => {
  const bar = new SingleBar({
    format: `rebuilding ${view} [{bar}] {percentage}% | {value}/{total} events | {eta_formatted} left`,
    stream: process.stderr,
    hideCursor: null,
    noTTYOutput: true,
    notTTYSchedule: 5_000,
  });
  let isStarted = false;
  return {
    show: ({ events, total }) => {
      if (!isStarted) bar.start(total ?? events, 0);
      isStarted = true;
      bar.setTotal(Math.max(total ?? 0, events));
      bar.update(events);
    },
    stop: () => {
      if (isStarted) bar.stop();
    },
  };
};

const rebuild = async (view: RebuildableView, args: RebuildArguments, say: (line: string) => void): Promise<number> => {
  const progress = progressOf(view.name);
  const options = { restart: args.restart, despiteDifferences: args.despiteDifferences };
  const report = await view
    .rebuild({ ...options, onProgress: (now) => progress.show(now) })
    .finally(() => progress.stop());
  if (report.resumedAfter > 0) say(`went on after ${report.resumedAfter} events of an unfinished rebuild`);
  say(`version ${report.version} of ${view.name} is filled: ${report.events} events`);
  if (report.comparison === null) say('not compared: what serves is of another store');
  else for (const line of comparisonLines(report.comparison)) say(line);
  if (report.replaced === null) {
    say('not switched; --despite-differences switches all the same');
    return DIFFERS;
  }
  say(`version ${report.version} serves; version ${report.replaced} is kept until --drop-old, and stands still`);
  return 0;
};

/** Does what the arguments say to one view. Answers the exit code. */
export const runRebuild = async (
  view: RebuildableView,
  args: RebuildArguments,
  say: (line: string) => void,
): Promise<number> => {
  if (args.dropOld) {
    const dropped = await view.dropKept();
    say(dropped.length === 0 ? 'no version is kept' : `dropped: version ${dropped.join(', ')}`);
    return 0;
  }
  if (!args.check) return rebuild(view, args, say);
  const comparison = await view.compare();
  for (const line of comparisonLines(comparison)) say(line);
  return comparison.differences.length === 0 ? 0 : DIFFERS;
};
