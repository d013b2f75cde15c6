import type { PresenceRecord } from './presence-store';

/** A change that is not on the bus yet. `n` rises. */
export interface Pending {
  readonly n: number;
  readonly record: PresenceRecord;
  readonly isEpisode: boolean;
}

/** What changed and is not on the bus yet: the last change of each person, and before those as many episodes as are kept. */
export class MemoryOutbox {
  /** Of each person the last change; a map keeps the order in which its keys came, and so the order of `n`. */
  private readonly lastOf = new Map<string, Pending>();
  private readonly episodes = new Map<number, Pending>();
  private last = 0;

  constructor(private readonly episodesKept: number) {}

  add(key: string, record: PresenceRecord, isEpisode: boolean): void {
    const pending = { n: (this.last += 1), record, isEpisode };
    this.lastOf.delete(key);
    this.lastOf.set(key, pending);
    if (!isEpisode) return;
    this.episodes.set(pending.n, pending);
    const [oldest] = this.episodes.keys();
    if (this.episodes.size > this.episodesKept && oldest !== undefined) this.episodes.delete(oldest);
  }

  /** Oldest first. */
  after(n: number, limit: number): readonly Pending[] {
    const found = new Map<number, Pending>();
    // The oldest `limit` of both together are among the oldest `limit` of each.
    for (const pendings of [this.lastOf, this.episodes]) {
      let taken = 0;
      for (const pending of pendings.values()) {
        if (pending.n <= n) continue;
        if ((taken += 1) > limit) break;
        found.set(pending.n, pending);
      }
    }
    return [...found.values()].sort((a, b) => a.n - b.n).slice(0, limit);
  }

  has(key: string): boolean {
    return this.lastOf.has(key);
  }

  /** @returns the persons of whom nothing is left to tell. */
  drop(upTo: number): readonly string[] {
    for (const n of this.episodes.keys()) {
      if (n > upTo) break;
      this.episodes.delete(n);
    }
    const told: string[] = [];
    for (const [key, { n }] of this.lastOf) {
      if (n > upTo) break;
      this.lastOf.delete(key);
      told.push(key);
    }
    return told;
  }
}
