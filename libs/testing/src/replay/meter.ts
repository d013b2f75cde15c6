import type { Answer } from './api';

/** Latencies in milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

const round = (ms: number): number => Math.round(ms * 100) / 100;

/** Nearest-rank percentiles; 0 when there is nothing. */
export const percentilesOf = (values: readonly number[]): Percentiles => {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: round(rank(0.5)), p99: round(rank(0.99)) };
};

/** Notes how long what this run did took; what an earlier run had done already is not counted. */
export class Meter {
  private readonly durations = { claim: [] as number[], message: [] as number[] };

  note(kind: 'claim' | 'message', { replayed, durationMs }: Answer): void {
    if (!replayed) this.durations[kind].push(durationMs);
  }

  count(kind: 'claim' | 'message'): number {
    return this.durations[kind].length;
  }

  percentiles(kind: 'claim' | 'message'): Percentiles {
    return percentilesOf(this.durations[kind]);
  }
}
