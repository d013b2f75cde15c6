/** A real server of the stack, in the hands of a test that restarts, freezes or kills it. */
export interface ServerHandle {
  /** `postgres`, `kafka-1`, … */
  readonly name: string;
  /** Null while it does not run. */
  readonly pid: number | null;
  readonly port: number;
  /** What it writes to standard output and error. */
  readonly logFile: string;
  /**
   * Starts it on its data of before, and waits until it answers in its own protocol; does nothing when it runs.
   * @throws StackError with the end of its log when it ends or does not answer in time.
   */
  start(): Promise<void>;
  /**
   * Asks it to end and waits until it has; a frozen one is woken for it. Default signal: the server's own graceful one.
   * @throws StackError when it still runs after 30 s.
   */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** SIGKILL for it and all that it started; waits until they are gone. */
  kill(): Promise<void>;
  /** SIGSTOP for it and all that it started: connections stay open, nobody answers. */
  pause(): Promise<void>;
  /** SIGCONT. */
  resume(): Promise<void>;
  /**
   * Deletes its data. The next start makes an empty server.
   * @throws StackError while it runs.
   */
  wipe(): Promise<void>;
}

/** What is wrong with the stack, in one line for a person; `cause` has the rest. */
export class StackError extends Error {}
