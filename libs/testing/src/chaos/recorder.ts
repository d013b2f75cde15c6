import type { Observation } from '../checkers/observation';

/** Keeps everything that clients were told, and every fault, of one run. */
export class Recorder {
  readonly observations: Observation[] = [];
  readonly faults: Record<string, number> = {};
  private readonly began = performance.now();

  /** Milliseconds since the run began. */
  now(): number {
    return performance.now() - this.began;
  }

  note(observation: Observation): void {
    this.observations.push(observation);
  }

  fault(kind: string): void {
    this.faults[kind] = (this.faults[kind] ?? 0) + 1;
  }
}
