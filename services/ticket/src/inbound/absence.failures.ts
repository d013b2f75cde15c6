import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';

const FAILURES = 'baton_absence_failures_total';
/** Tickets whose failure was said; beyond these one may be said again. */
const REMEMBERED = 10_000;

/** Several services of one process share a registry, so the metric may be there already. */
const counterIn = (registry: Registry): Counter =>
  (registry.getSingleMetric(FAILURES) as Counter | undefined) ??
  new Counter({
    name: FAILURES,
    help: 'Attempts to mark a ticket gone or returned that failed; each is tried again every second',
    registers: [registry],
  });

/**
 * What becomes of tickets that could not be marked: each attempt is counted, and a ticket is named once for each kind of error, not
 * every second. The error's name only: its text may quote what a customer wrote.
 */
export const absenceFailures = (
  registry: Registry,
  log: Pick<Logger, 'error'>,
): ((ticketId: string, error: unknown) => void) => {
  const counter = counterIn(registry);
  const said = new Set<string>();
  return (ticketId, error) => {
    counter.inc();
    const name = error instanceof Error ? error.name : 'unknown';
    const failure = `${ticketId} ${name}`;
    if (said.has(failure)) return;
    if (said.size >= REMEMBERED) said.clear();
    said.add(failure);
    log.error({ ticketId, error: name }, 'a ticket cannot be marked gone or returned; others go on');
  };
};
