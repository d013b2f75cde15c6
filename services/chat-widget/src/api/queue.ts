import type { Calls } from './baton';

/** What a page asked for by name: `['init', {…}]`. */
type Queued = readonly [name: unknown, ...values: unknown[]];

const isQueued = (entry: unknown): entry is Queued => Array.isArray(entry);

const METHODS: ReadonlySet<unknown> = new Set<keyof Calls>(['init', 'open', 'close', 'identify', 'on', 'destroy']);

/** Does what a page asks for: `(window.Baton = window.Baton || []).push(['identify', proof])`, whether the script is there or not. */
export class Queue {
  private hasInit = false;
  /** In order; null: nothing waits any more. */
  private waiting: unknown[] | null;

  /** @param before what the page left where `Baton` is now. */
  constructor(
    before: unknown,
    private readonly calls: Calls,
  ) {
    this.waiting = Array.isArray(before) ? [...(before as readonly unknown[])] : [];
  }

  readonly push = (...entries: readonly unknown[]): void => {
    if (this.waiting === null) for (const entry of entries) this.run(entry);
    else this.waiting.push(...entries);
  };

  /** The page is ready. @returns whether `init` was among what waited. */
  begin(): boolean {
    const { waiting } = this;
    this.waiting = null;
    this.push(...(waiting ?? []));
    return this.hasInit;
  }

  private run(entry: unknown): void {
    if (!isQueued(entry) || !METHODS.has(entry[0])) return;
    const [name, ...values] = entry;
    this.hasInit ||= name === 'init';
    (this.calls[name as keyof Calls] as (...given: unknown[]) => unknown)(...values);
  }
}
