export interface RelayJob {
  readonly storeUrl: string;
  readonly brokers: string;
  readonly run: string;
  /** Of the relay: a new one begins at the beginning. */
  readonly name: string;
  /** Stored. */
  readonly events: number;
}

export interface RelayResult {
  readonly perSecond: number;
  /** Events in each transaction. */
  readonly batches: readonly number[];
}
