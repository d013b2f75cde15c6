import { randomUUID } from 'node:crypto';
import { topics } from '@baton/contracts';
import {
  type BusMessage,
  BusContext,
  type ConsumerHandle,
  type ConsumerOptions,
  type ConsumerSignal,
  type Delivery,
  type EventBus,
  runConsumer,
  silentLog,
} from '@baton/event-bus';
import type { Dice } from '@baton/testing';
import { STATES, TAIL } from '../../src/domain/followed-topics';
import { LiveConsumer } from '../../src/inbound/live.consumer';
import { Replica } from '../../src/inbound/replica';
import { ReplicaLedger } from '../../src/inbound/replica-ledger';
import type { LiveHub } from '../../src/views/live-hub';
import { newHub } from '../hub.feed';
import type { ModelConsumer, TopicsModel } from './topics.model';

/** What may be broken on purpose. */
export interface ProcessPlant {
  readonly bus?: (bus: EventBus) => EventBus;
  readonly handle?: (handle: ConsumerHandle) => ConsumerHandle;
  /** Whether a signal of the consumer is lost. */
  readonly loses?: (signal: ConsumerSignal, dice: Dice) => boolean;
}

const READ = [...STATES, ...TAIL, topics.relay];

/** One process of the service, without HTTP: the real consumer, hub and replica, wired as the module does. */
export class ReplicaProcess {
  readonly hub: LiveHub;
  readonly replica: Replica;
  private readonly ledger = new ReplicaLedger(`notification-${randomUUID()}`);
  private handle: ConsumerHandle | null = null;
  private consumer: ModelConsumer | null = null;

  constructor(
    private readonly log: TopicsModel,
    private readonly dice: Dice,
    private readonly plant: ProcessPlant,
  ) {
    this.hub = newHub();
    this.replica = new Replica({
      hub: this.hub,
      bus: this.bus(),
      log: { info: () => undefined, warn: () => undefined },
      consumer: () => this.running(),
      patienceMs: 0,
    });
  }

  async start(): Promise<void> {
    const begins = await this.log.highWatermarks(TAIL);
    this.ledger.beginTailAt(begins);
    for (const { topic, partition, offset } of begins) this.hub.startAt(topic, partition, Number(offset));
    const handle = await runConsumer<null>(this.options());
    this.handle = this.plant.handle?.(handle) ?? handle;
    void this.replica.caughtUp();
  }

  /** Whether there is something to be read. */
  get isBehind(): boolean {
    return this.consumer?.isBehind ?? false;
  }

  async read(): Promise<void> {
    await this.consumer?.fetch(this.dice);
  }

  async stop(): Promise<void> {
    this.hub.close();
    this.replica.stop();
    await this.handle?.stop();
  }

  private running(): ConsumerHandle {
    if (this.handle === null) throw new Error('the consumer is not running');
    return this.handle;
  }

  private bus(): EventBus {
    const bus = {
      ensureTopics: () => this.log.ensureTopics(),
      highWatermarks: (asked: Parameters<EventBus['highWatermarks']>[0]) => this.log.highWatermarks(asked),
      consume: async (options: Parameters<EventBus['consume']>[0]) => (this.consumer = await this.log.consume(options)),
    } as Partial<EventBus> as EventBus;
    return this.plant.bus?.(bus) ?? bus;
  }

  private options(): ConsumerOptions<null> {
    const live = new LiveConsumer(this.hub, this.replica);
    type Handler = (message: never, context: BusContext) => void;
    const handlers = new Map<string, Handler>([
      [topics.ticketState.name, live.ticket.bind(live)],
      [topics.conversationState.name, live.conversation.bind(live)],
      [topics.agentState.name, live.agent.bind(live)],
      [topics.conversationEvents.name, live.happened.bind(live)],
      [topics.ticketEvents.name, live.ticketHappened.bind(live)],
      [topics.relay.name, live.relay.bind(live)],
    ]);
    const handle = async (message: BusMessage, delivery: Delivery<null>): Promise<void> =>
      handlers.get(delivery.record.topic)?.(message as never, new BusContext([delivery]));
    const onSignal = (signal: ConsumerSignal): void => {
      if (signal.kind !== 'rewound' || this.plant.loses?.(signal, this.dice) === true) return;
      this.replica.rewound(signal.topic);
    };
    return { bus: this.bus(), ledger: this.ledger, topics: READ, log: silentLog, ephemeral: true, handle, onSignal };
  }
}
