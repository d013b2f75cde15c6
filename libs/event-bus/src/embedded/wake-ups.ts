import type { PartitionName } from './log-store';
import { partitionName } from '../partition-name';

const nameOf = ({ topic, partition }: PartitionName): string => partitionName(topic, partition);

/** Readers at the end of a partition sleep here until something is committed to it. */
export class WakeUps {
  private readonly counts = new Map<string, number>();
  private readonly sleepers = new Map<string, Set<() => void>>();

  /** Number of wake-ups so far. Take it *before* reading, or a commit during the read is missed. */
  count(name: PartitionName): number {
    return this.counts.get(nameOf(name)) ?? 0;
  }

  /** Resolves once there was a wake-up after `count`, or when the signal aborts. */
  after(name: PartitionName, count: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.count(name) > count) return Promise.resolve();
    return new Promise((resolve) => {
      const sleepers = this.sleepers.get(nameOf(name)) ?? new Set();
      this.sleepers.set(nameOf(name), sleepers);
      const wake = (): void => {
        sleepers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      sleepers.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  wake(name: PartitionName): void {
    this.counts.set(nameOf(name), this.count(name) + 1);
    for (const wake of [...(this.sleepers.get(nameOf(name)) ?? [])]) wake();
  }
}
