import { describeDatabaseError } from '@baton/sql';
import { type Kysely, sql } from 'kysely';
import type { StoreLogger } from './store-logger';

export interface HeldBackOptions {
  readonly log?: StoreLogger | undefined;
  /** How long the same transaction has held readers back, in ms, at each look; 0 once it is over. For a gauge. */
  readonly onHeldBack?: ((ms: number) => void) | undefined;
}

const WORTH_SAYING_MS = 5_000;

/** What is known of the oldest transaction that writes; of other roles' sessions PostgreSQL tells less. */
const oldestWriter = async (db: Kysely<unknown>): Promise<object> => {
  const sessions = sql`select pid, datname as database, usename as role, application_name as application, state, xact_start as since
    from pg_stat_activity where backend_xid is not null order by age(backend_xid) desc limit 1`;
  const prepared = sql`select gid as prepared, database, owner as role, prepared as since
    from pg_prepared_xacts order by age(transaction) desc limit 1`;
  return { session: (await sessions.execute(db)).rows[0], prepared: (await prepared.execute(db)).rows[0] };
};

/** Notices when one transaction keeps every subscription waiting, and says who it is. */
export class HeldBack {
  private horizon = '';
  private since = 0;
  private said = false;

  constructor(
    private readonly db: Kysely<unknown>,
    private readonly options: HeldBackOptions,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * After each look at the store.
   * @param horizon the oldest running transaction. @param held something stored is not readable because of it.
   */
  async note(horizon: string, held: boolean): Promise<void> {
    if (!held || horizon !== this.horizon) this.over(horizon);
    const ms = held ? this.now() - this.since : 0;
    this.options.onHeldBack?.(ms);
    if (ms < WORTH_SAYING_MS || this.said) return;
    this.said = true;
    const by = await oldestWriter(this.db).catch((error: unknown) => ({ unknown: describeDatabaseError(error) }));
    const details = { heldMs: Math.round(ms), ...by };
    this.options.log?.warn(
      details,
      'subscriptions wait for a transaction that is long open: end it, or commit in batches',
    );
  }

  private over(horizon: string): void {
    if (this.said) this.options.log?.info({ heldMs: Math.round(this.now() - this.since) }, 'subscriptions go on');
    this.said = false;
    this.horizon = horizon;
    this.since = this.now();
  }
}
