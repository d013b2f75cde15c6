import type { EventBus } from '../event-bus';

/** What the suite needs of an adapter. */
export interface BusUnderTest {
  readonly bus: EventBus;
  /** Opens a second client of the same broker or file; the suite closes it. */
  reopen(): Promise<EventBus>;
  /** Runs compaction to its end now; absent where the adapter cannot force it. */
  compact?(): Promise<void>;
  dispose(): Promise<void>;
}

/** The one suite that every EventBus adapter passes. */
export const eventBusContract = (name: string, open: () => Promise<BusUnderTest>): void => {
  void name;
  void open;
  throw new Error('being written');
};
