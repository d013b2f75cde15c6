import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { ConsumerHandle, ConsumerOptions } from '../consumer.rules';

export type BatonTransportOptions<Tx = unknown> = Omit<ConsumerOptions<Tx>, 'handle'>;

/**
 * Nest's way onto the bus: every `@EventPattern(topic.name)` method is the handler of that topic, under the consumer rules.
 * Connect it with `connectBus`.
 */
export class BatonTransport<Tx = unknown> extends Server implements CustomTransportStrategy {
  constructor(readonly options: BatonTransportOptions<Tx>) {
    super();
  }

  /** The running consumer: health, marks, replay. @throws Error before `listen`. */
  get consumer(): ConsumerHandle {
    throw new Error('being written');
  }

  listen(_callback: (error?: unknown) => void): void {
    throw new Error('being written');
  }

  close(): Promise<void> {
    throw new Error('being written');
  }

  on(): never {
    throw new Error('this transport emits no events');
  }

  unwrap<T>(): T {
    throw new Error('being written');
  }
}
