import { z } from 'zod';
import type { Run } from './property';
import { runTypescript } from './run-program';

const PROGRAM = 'services/standalone/test/chaos/views.main.ts';

const outcome = z.object({ view: z.string(), rows: z.number(), differences: z.array(z.unknown()) });
export type ViewOutcome = z.infer<typeof outcome>;

/** Has a service's views compared with a replay from zero, or rebuilt, beside the service. @throws Error when that failed. */
export const withViews = async (
  { house }: Run,
  deed: 'compare' | 'rebuild',
  service: 'ticket' | 'conversation',
): Promise<ViewOutcome[]> => {
  const { code, output } = await runTypescript(PROGRAM, [deed, service], house.services.environment[service]);
  if (code !== 0) throw new Error(`${deed} of the views of ${service} failed:\n${output.slice(-2_000)}`);
  const lines = output.split('\n').filter((line) => line.startsWith('{"view"'));
  return lines.map((line) => outcome.parse(JSON.parse(line)));
};

/** Every view of both services against a replay from zero. */
export const viewsAtRest = async (run: Run): Promise<void> => {
  let rows = 0;
  for (const service of ['ticket', 'conversation'] as const) {
    for (const { view, rows: shown, differences } of await withViews(run, 'compare', service)) {
      rows += shown;
      run.violations.push(...differences.map((one) => `view ${view}: ${JSON.stringify(one)}`));
    }
  }
  run.figures['rows in views'] = rows;
  if (rows === 0) run.violations.push('no view has a row');
};
