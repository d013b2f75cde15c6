/** What to execute. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Absent: who runs the stack. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** How one kind of server is prepared, started, asked and ended. */
export interface ServerPlan {
  readonly name: string;
  /** Its own; `wipe` empties it. The server's working directory. */
  readonly folder: string;
  /** The one that clients use comes first. */
  readonly ports: readonly [number, ...number[]];
  /** Makes its data and configuration when they are missing, and says what to execute. Aborting ends what it runs for that. */
  readonly prepare: (signal?: AbortSignal) => Promise<Command>;
  /**
   * Asks it something in its own protocol; an open port proves nothing.
   * @returns its version
   * @throws anything while it does not answer
   */
  readonly ask: () => Promise<string>;
  readonly gracefulSignal: NodeJS.Signals;
}
