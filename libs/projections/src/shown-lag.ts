import type { EventStore, Position } from '@baton/event-store';
import type { Kysely } from 'kysely';
import { readPosition } from './positions';

export interface ShownLagOptions<DB> {
  readonly name: string;
  readonly streams: readonly string[];
  readonly db: Kysely<DB>;
  readonly store: EventStore;
  readonly now: () => number;
}

/** How old the oldest event is that a view's rows do not show, whoever fills them: for replicas that do not. */
export class ShownLag<DB> {
  /** Nothing of the view's lies between its position and here, so that other streams' events are looked through once. */
  private passed: Position | null = null;

  constructor(private readonly options: ShownLagOptions<DB>) {}

  /** In milliseconds; 0: it shows everything; null: cannot be known now. */
  async lag(): Promise<number | null> {
    const { store, now } = this.options;
    try {
      const after = await this.lookedAtUpTo();
      const head = await store.head();
      if (head === null || (after !== null && store.comparePositions(after, head) >= 0)) return 0;
      const missing = await this.firstAfter(after);
      return missing === null ? 0 : Math.max(0, now() - missing);
    } catch {
      return null;
    }
  }

  private async lookedAtUpTo(): Promise<Position | null> {
    const { db, name, store } = this.options;
    const shown = (await readPosition(db, name))?.position ?? null;
    const { passed } = this;
    if (shown === null || passed === null) return shown ?? passed;
    return store.comparePositions(shown, passed) > 0 ? shown : passed;
  }

  /** When the first event of the view's after that happened, in milliseconds since 1970; null: there is none. */
  private async firstAfter(after: Position | null): Promise<number | null> {
    const { store, streams } = this.options;
    const reading = new AbortController();
    try {
      for await (const item of store.subscribe({ after, streams, signal: reading.signal })) {
        if (!('kind' in item)) return Date.parse(item.metadata.occurredAt);
        this.passed = item.position;
        return null;
      }
      return null;
    } finally {
      reading.abort();
    }
  }
}
