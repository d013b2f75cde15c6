/** For anything that may be given up. */
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
}

/** For commands. */
export interface CommandOptions extends ReadOptions {
  /** Idempotency key of 1 to 200 printable characters; absent: a new one, kept for all attempts of this call. */
  readonly key?: string | undefined;
}
