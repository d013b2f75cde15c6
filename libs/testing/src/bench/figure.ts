import { cpus, totalmem } from 'node:os';

/** One measured figure next to what it is held against, both from the same run. */
export interface Figure {
  readonly figure: string;
  /** `ours / baseline`. */
  readonly ratio: number;
  readonly ours: number;
  readonly baseline: number;
  readonly unit: string;
  readonly environment: string;
  /** What `ours` and `baseline` are, and what the project promises of them. */
  readonly note: string;
}

/** What was measured; `part` tells the figures of one run apart. */
export type Measured = Omit<Figure, 'figure' | 'ratio' | 'environment'> & { readonly part?: string };

/** What a figure measures; `log` says how far it is. */
export type Measure = (run: BenchRun) => Promise<Measured | readonly Measured[]>;

export interface BenchRun {
  readonly log: (line: string) => void;
  /** File of dialogues, for the figures that replay. */
  readonly file: string;
}

const GIB = 2 ** 30;

/** Machine and run time, in one line. */
export const environment = (): string => {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / GIB)} GiB`;
  return `${processors[0]?.model.trim() ?? 'unknown CPU'} × ${processors.length}, ${memory}, ${process.platform}, Node ${process.version}`;
};

/** Middle value; the mean of the middle two of an even number. @throws RangeError for none. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new RangeError('a median of nothing');
  return (low + high) / 2;
};

/** Nearest-rank percentile, `share` from 0 to 1. @throws RangeError for none. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError('a percentile of nothing');
  return value;
};

export const round = (value: number): number => Number(value.toPrecision(4));

/**
 * Medians of two measurements whose rounds alternate, so that whatever else the machine does hits both alike.
 * The first round warms up and is left out.
 */
export const interleaved = async (
  rounds: number,
  ours: () => Promise<number>,
  baseline: () => Promise<number>,
): Promise<{ readonly ours: number; readonly baseline: number }> => {
  const values = { ours: [] as number[], baseline: [] as number[] };
  for (let number = 0; number <= rounds; number += 1) {
    const [a, b] = number % 2 === 0 ? [await ours(), await baseline()] : [await baseline(), await ours()].reverse();
    if (number === 0) continue;
    values.ours.push(a as number);
    values.baseline.push(b as number);
  }
  return { ours: median(values.ours), baseline: median(values.baseline) };
};
