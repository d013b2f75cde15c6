import type { AppendResult } from '../event-store';
import type { Append } from './store-engine';

/** How one append of a group ended; another's conflict is none of its business. */
export type Outcome = { readonly result: AppendResult } | { readonly error: Error };

interface Waiting {
  readonly append: Append;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Commits appends that wait at the same moment together: the disk is asked to keep its promise once per group, not once per append.
 * An append that comes alone waits one turn of the event loop, which is nothing when there is nothing else to do.
 */
export class AppendGroups {
  private waiting: Waiting[] = [];
  private running = false;

  /** @param commit writes a group in one transaction; a throw means that none of it was written. */
  constructor(
    private readonly size: number,
    private readonly commit: (group: readonly Append[]) => Promise<readonly Outcome[]>,
  ) {}

  append(append: Append): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ append, resolve, reject });
      if (!this.running) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      // A commit on SQLite holds the event loop, so nothing can join a group while one is written: it joins in this turn.
      await nextTurn();
      const group = this.waiting.slice(0, this.size);
      this.waiting = this.waiting.slice(this.size);
      await this.settle(group);
    }
    this.running = false;
  }

  private async settle(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.commit(group.map(({ append }) => append));
      group.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index];
        if (outcome !== undefined && 'result' in outcome) resolve(outcome.result);
        else reject(outcome?.error ?? new Error('an append of a group got no outcome'));
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
