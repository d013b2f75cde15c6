import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, ConsumerRunConfig } from 'kafkajs';
import type { BusLog } from '../bus-log';
import { BusUnavailable } from '../event-bus';
import { describe } from '../failure';
import { isFatal, isSettling } from './kafka-errors';
import { persistently } from './persistence';

/** How long brokers may take to know a topic that was just made. */
const SETTLING_MS = 30_000;
/** As long as a rebalance that waits for a batch in hand, and then some. */
const JOINING_MS = 45_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

export interface GroupLifeOptions {
  readonly consumer: Consumer;
  readonly group: string;
  readonly topics: readonly string[];
  readonly run: ConsumerRunConfig;
  readonly log: BusLog;
  /** Aborts when the consumer is being stopped. */
  readonly ending: AbortSignal;
  readonly onFatal: (error: Error) => void;
}

/**
 * Keeps a member of a group alive. kafkajs gives up for good on some of what brokers answer while they start, are overloaded or
 * have just made a topic, for example that no coordinator is found; waiting mends that, and ending the process does not.
 */
export class GroupLife {
  private pause = FIRST_PAUSE_MS;
  private settle: () => void = () => undefined;
  /** The first assignment, or what will never become one. */
  private readonly settled = new Promise<void>((resolve) => (this.settle = resolve));

  constructor(private readonly options: GroupLifeOptions) {
    const { consumer, ending } = options;
    const { GROUP_JOIN, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, () => {
      this.pause = FIRST_PAUSE_MS;
      this.settle();
    });
    consumer.on(CRASH, ({ payload: { error, restart } }) => this.crashed(error, restart));
    ending.addEventListener('abort', () => this.settle(), { once: true });
  }

  /** Resolves when the group has given its partitions for the first time. @throws BusUnavailable when it does not in time; what kafkajs throws. */
  async begin(): Promise<void> {
    const { consumer, group, topics, run, ending } = this.options;
    await consumer.connect();
    const subscribe = (): Promise<void> => consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await persistently(SETTLING_MS, subscribe, ending, (error) => !isSettling(error));
    await consumer.run(run);
    const waiting = new AbortController();
    const late = delay(JOINING_MS, 'late' as const, { signal: waiting.signal, ref: false });
    const outcome = await Promise.race([this.settled, late]);
    waiting.abort();
    late.catch(() => undefined);
    if (outcome === 'late') throw new BusUnavailable(`group ${group} gives this member nothing`);
  }

  private crashed(error: Error, restart: boolean): void {
    const { log, group, ending, onFatal } = this.options;
    const isOver = isFatal(error);
    log.warn({ group, error: describe(error), restart: restart || !isOver }, 'kafkajs gave the consumer up');
    if (restart || ending.aborted) return;
    if (!isOver) return void this.beginAgain();
    onFatal(error);
    this.settle();
  }

  private async beginAgain(): Promise<void> {
    const { consumer, run, ending, onFatal } = this.options;
    const { pause } = this;
    this.pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    await delay(pause, undefined, { signal: ending }).catch(() => undefined);
    if (ending.aborted) return;
    // What goes wrong in it comes as the next crash.
    await consumer
      .run(run)
      .catch((error: unknown) => onFatal(error instanceof Error ? error : new Error(String(error))));
  }
}
