import type { AppendResult } from '../event-store';
import type { Append } from './store-engine';

/** How one append of a group ended; another's conflict is none of its business. */
export type Outcome = { readonly result: AppendResult } | { readonly error: Error };

export interface GroupLimits {
  /** Most appends in a group. */
  readonly size: number;
  /** Most groups that are being written at the same moment. */
  readonly atOnce: number;
}

interface Waiting {
  readonly append: Append;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes appends that wait at the same moment together: the round trip, the commit and the disk's promise are paid for once per group,
 * not once per append. An append that comes alone waits one turn of the event loop, which is nothing when there is nothing else to do.
 * Appends to one stream take turns: of those that are being written, no two are to the same stream.
 */
export class AppendGroups {
  private waiting: Waiting[] = [];
  private readonly busy = new Set<string>();
  private running = 0;
  private gathering = false;

  /** @param commit writes a group in one transaction, and says how each ended; a throw means that it cannot be known of any. */
  constructor(
    private readonly limits: GroupLimits,
    private readonly commit: (group: readonly Append[]) => Promise<readonly Outcome[]>,
  ) {}

  append(append: Append): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ append, resolve, reject });
      this.gather();
    });
  }

  /** Whatever is asked for in this turn of the event loop comes along; while as many are written as may be, the next group grows. */
  private gather(): void {
    if (this.gathering || this.running >= this.limits.atOnce) return;
    this.gathering = true;
    setImmediate(() => {
      this.gathering = false;
      const group = this.take();
      if (group.length > 0) void this.write(group);
    });
  }

  private take(): readonly Waiting[] {
    const group: Waiting[] = [];
    this.waiting = this.waiting.filter((one) => {
      const { stream } = one.append;
      if (group.length >= this.limits.size || this.busy.has(stream)) return true;
      this.busy.add(stream);
      group.push(one);
      return false;
    });
    return group;
  }

  private async write(group: readonly Waiting[]): Promise<void> {
    this.running += 1;
    if (this.waiting.length > 0) this.gather();
    await this.settle(group);
    for (const { append } of group) this.busy.delete(append.stream);
    this.running -= 1;
    if (this.waiting.length > 0) this.gather();
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
