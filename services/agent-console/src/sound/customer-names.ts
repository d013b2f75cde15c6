import type { InboxRow, Store, ViewSnapshot } from '@baton/client';

type Rows = ViewSnapshot<InboxRow>['rows'];

/** An alert may be told before the row that it is about, and after the row has left. */
const PATIENCE_MS = 2_000;
/** Alerts of a ticket come within seconds after it has left. */
const REMEMBERED = 200;

/** Who the customers of the inbox are, and of what was in it. */
export class CustomerNames {
  private readonly left = new Map<string, string | null>();
  private before: Rows = new Map();

  constructor(private readonly inbox: Store<ViewSnapshot<InboxRow>>) {}

  /** Remembers what leaves. @returns stops it. */
  follow(): () => void {
    this.before = this.inbox.getSnapshot().rows;
    return this.inbox.subscribe(() => {
      const { rows } = this.inbox.getSnapshot();
      for (const [id, { ticket }] of this.before) if (!rows.has(id)) this.remember(id, ticket.customer.name);
      this.before = rows;
    });
  }

  private remember(ticketId: string, name: string | null): void {
    this.left.set(ticketId, name);
    const [oldest] = this.left.keys();
    if (this.left.size > REMEMBERED && oldest !== undefined) this.left.delete(oldest);
  }

  /** @returns null: without a name, or not known even after a while. */
  find(ticketId: string): Promise<string | null> {
    const known = (): string | null | undefined => {
      const row = this.inbox.getSnapshot().rows.get(ticketId);
      return row === undefined ? this.left.get(ticketId) : row.ticket.customer.name;
    };
    const now = known();
    if (now !== undefined) return Promise.resolve(now);
    return new Promise((resolve) => {
      const done = (name: string | null): void => {
        clearTimeout(late);
        stop();
        resolve(name);
      };
      const stop = this.inbox.subscribe(() => {
        const name = known();
        if (name !== undefined) done(name);
      });
      const late = setTimeout(() => done(known() ?? null), PATIENCE_MS);
    });
  }
}
