import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { Registry } from 'prom-client';
import { isObservable, lastValueFrom } from 'rxjs';
import type { BusMessage } from '../bus-message';
import { countSignals, watchConsumer } from '../consumer.metrics';
import {
  type ConsumerHandle,
  type ConsumerOptions,
  type ConsumerSignal,
  type Delivery,
  runConsumer,
} from '../consumer.rules';
import { BusContext } from './bus-context';

export type BatonTransportOptions<Tx = unknown> = Omit<ConsumerOptions<Tx>, 'handle'>;

/** Longer than a working consumer ever goes without a poll, and short enough for whoever asks to know within 60 s of the last one. */
const POLL_DEADLINE_MS = 50_000;

/**
 * Nest's way onto the bus: every `@EventPattern(topic.name)` method is the handler of that topic, under the consumer rules.
 * Its `@Payload()` is the message, its `@Ctx()` a `BusContext`. Connect it with `connectBus`.
 */
export class BatonTransport<Tx = unknown> extends Server implements CustomTransportStrategy {
  private running: ConsumerHandle | null = null;
  private starting: Promise<void> = Promise.resolve();
  private metrics: Registry | null = null;

  constructor(readonly options: BatonTransportOptions<Tx>) {
    super();
  }

  /** The running consumer: health, marks, replay. @throws Error before `listen` has called back. */
  get consumer(): ConsumerHandle {
    if (this.running === null) throw new Error(`the consumer of ${this.options.ledger.group} is not running`);
    return this.running;
  }

  /** Shows the consumer's counts, lag and troubles in the registry. Call before `listen`. */
  measureIn(metrics: Registry): void {
    this.metrics = metrics;
  }

  /** Starts consuming. Calls back with an error when topics and handlers are not the same set. */
  listen(callback: (error?: unknown) => void): void {
    this.starting = this.start();
    this.starting.then(() => callback(), callback);
  }

  /** Stops fetching and lets the records in hand finish. Idempotent. */
  async close(): Promise<void> {
    await this.starting.catch(() => undefined);
    await this.running?.stop();
  }

  /**
   * What a liveness probe asks: whether the consumer polls. Asks nobody else: a bus that is away would make every probe wait, and a
   * probe that waits is a process that is restarted. Before it was started it counts as alive.
   */
  async isAlive(): Promise<boolean> {
    return this.running === null || this.running.sinceLastPoll() < POLL_DEADLINE_MS;
  }

  on(): never {
    throw new Error('this transport emits no events; see ConsumerSignal');
  }

  /** The `ConsumerHandle`. */
  unwrap<T>(): T {
    return this.consumer as T;
  }

  private async start(): Promise<void> {
    this.assertTopicsAndHandlersAgree();
    const { group } = this.options.ledger;
    const count = this.metrics === null ? undefined : countSignals(this.metrics, group);
    const onSignal = (signal: ConsumerSignal): void => {
      count?.(signal);
      this.options.onSignal?.(signal);
    };
    const handle = (message: BusMessage, delivery: Delivery<Tx>): Promise<void> => this.call(message, delivery);
    this.running = await runConsumer<Tx>({ ...this.options, onSignal, handle });
    if (this.metrics !== null) watchConsumer(this.metrics, group, this.running);
  }

  private assertTopicsAndHandlersAgree(): void {
    const topics = new Set(this.options.topics.map((topic) => topic.name));
    const handlers = new Set(this.getHandlers().keys());
    const lonelyTopics = [...topics].filter((name) => !handlers.has(name));
    const lonelyHandlers = [...handlers].filter((name) => !topics.has(name));
    if (lonelyTopics.length === 0 && lonelyHandlers.length === 0) return;
    const complaints = [
      ...lonelyTopics.map((name) => `topic ${name} has no handler`),
      ...lonelyHandlers.map((name) => `handler ${name} has no topic`),
    ];
    throw new Error(`consumer group ${this.options.ledger.group}: ${complaints.join('; ')}`);
  }

  /** Waits for all that the handler returned, whatever its shape, so that nothing is acknowledged before it is done. */
  private async call(message: BusMessage, delivery: Delivery<Tx>): Promise<void> {
    // Nest's own look-up tries to read the pattern as JSON first, and throws inside for every record.
    const handler = this.getHandlers().get(delivery.record.topic);
    if (handler === undefined) throw new Error(`no handler for ${delivery.record.topic}`);
    const result: unknown = await handler(message, new BusContext([delivery]));
    // Most handlers answer nothing; Nest gives an error as an observable.
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }
}
