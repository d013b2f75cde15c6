/** What one run of one property found; `--json` writes an array of these. */
export interface PropertyReport {
  /** As on the command line. */
  readonly name: string;
  /** Number in the table of promises; null: a scenario. */
  readonly number: number | null;
  readonly promise: string;
  readonly seed: number;
  /** Load and faults, without start, settling and checking. */
  readonly seconds: number;
  /** Requests that clients made. */
  readonly operations: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Empty: it held. */
  readonly violations: readonly string[];
  readonly figures: Readonly<Record<string, number | string>>;
}

const SHOWN = 20;

/** The report as lines for a person. */
export const linesOf = (report: PropertyReport): string[] => {
  const { name, number, promise, seed, seconds, operations, faults, violations, figures } = report;
  const pairs = (of: Readonly<Record<string, number | string>>): string =>
    Object.entries(of)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ');
  return [
    `${violations.length === 0 ? 'held  ' : 'BROKEN'} ${number === null ? '' : `${number} `}${name}: ${promise}`,
    `       ${seconds.toFixed(0)} s, ${operations} requests, faults: ${pairs(faults) || 'none'}; seed ${seed}`,
    ...(Object.keys(figures).length === 0 ? [] : [`       ${pairs(figures)}`]),
    ...violations.slice(0, SHOWN).map((violation) => `       - ${violation}`),
    ...(violations.length > SHOWN ? [`       … and ${violations.length - SHOWN} more`] : []),
  ];
};
