/** Tells other processes on the same database that something moved. Only a wake-up: messages may be lost, so whoever waits also looks. */
export interface WakeUps {
  /** After the commit; returns at once and never fails. Each message at most 7,999 bytes. */
  ring(messages: readonly string[]): void;
  /** Hears what every process rings, this one included, until the function that it answers is called. */
  listen(hear: (message: string) => void): () => void;
}

/** For engines without other processes to wake: those look by themselves. */
export const noWakeUps: WakeUps = { ring: () => undefined, listen: () => () => undefined };
