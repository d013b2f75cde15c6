import { parseArgs } from 'node:util';
import { ResumeRun } from './resume-run';

const text = { type: 'string' } as const;
const OPTIONS = { seeds: text, seed: text, steps: text };
const SHOWN = 10;

const wholeNumber = (name: string, given: string | undefined, otherwise: number): number => {
  if (given === undefined) return otherwise;
  if (!/^[1-9]\d*$/.test(given)) throw new Error(`--${name} needs a whole number from 1 up`);
  return Number(given);
};

/** `npm run prove -- resume`: the long form of `resume.model.spec.ts`. @returns the exit code. */
const main = (): number => {
  const { values } = parseArgs({ options: OPTIONS });
  const [seeds, first, steps] = [
    wholeNumber('seeds', values.seeds, 1_000),
    wholeNumber('seed', values.seed, 1),
    wholeNumber('steps', values.steps, 150),
  ];
  const began = performance.now();
  for (let seed = first; seed < first + seeds; seed += 1) {
    const problems = new ResumeRun(seed, steps).run();
    if (problems.length > 0) {
      process.stdout.write(`seed ${seed}:\n${problems.slice(0, SHOWN).join('\n')}\n`);
      return 1;
    }
    if ((seed - first + 1) % 100 === 0) {
      process.stdout.write(
        `${seed - first + 1} of ${seeds} histories, ${Math.round((performance.now() - began) / 1_000)} s\n`,
      );
    }
  }
  process.stdout.write('as promised\n');
  return 0;
};

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
