import { z } from 'zod';
import type { Run } from './property';
import { runTypescript } from './run-program';

const PROGRAM = 'services/standalone/test/chaos/compare-views.main.ts';

const comparison = z.object({ view: z.string(), rows: z.number(), differences: z.array(z.unknown()) });
type Comparison = z.infer<typeof comparison>;

/** Reads what the comparing program printed. @throws Error when it failed. */
const compare = async ({ house }: Run, service: 'ticket' | 'conversation'): Promise<Comparison[]> => {
  const { code, output } = await runTypescript(PROGRAM, [service], house.services.environment[service]);
  if (code !== 0) throw new Error(`the views of ${service} could not be compared:\n${output.slice(-2_000)}`);
  const lines = output.split('\n').filter((line) => line.startsWith('{"view"'));
  return lines.map((line) => comparison.parse(JSON.parse(line)));
};

/** Every view of both services against a replay from zero. */
export const viewsAtRest = async (run: Run): Promise<void> => {
  let rows = 0;
  for (const service of ['ticket', 'conversation'] as const) {
    for (const { view, rows: shown, differences } of await compare(run, service)) {
      rows += shown;
      run.violations.push(...differences.map((one) => `view ${view}: ${JSON.stringify(one)}`));
    }
  }
  run.figures['rows in views'] = rows;
  if (rows === 0) run.violations.push('no view has a row');
};
