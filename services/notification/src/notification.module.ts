import { randomUUID } from 'node:crypto';
import { topics } from '@baton/contracts';
import { BatonTransport, connectBus, type ConsumerHandle, type ConsumerSignal } from '@baton/event-bus';
import {
  type BatonService,
  CAUSAL_WAITERS,
  createHttpApp,
  type EdgeOptions,
  Health,
  type Lifecycle,
  metricsOf,
} from '@baton/service-kit';
import { type DynamicModule, Module } from '@nestjs/common';
import { FOLLOWED, STATES, TAIL } from './inbound/followed-topics';
import { LiveConsumer } from './inbound/live.consumer';
import { LiveController } from './inbound/live.http';
import { Replica } from './inbound/replica';
import { ReplicaLedger } from './inbound/replica-ledger';
import type { NotificationPorts } from './notification.ports';
import { CursorCodec } from './outbound/cursor-codec';
import { measureHub } from './views/hub-metrics';
import { LiveHub } from './views/live-hub';

export type { NotificationPorts } from './notification.ports';
export { notificationEnvironment } from './config';

const TICK_EVERY_MS = 1_000;

/** What the module is made of once the ports are open. */
interface Parts {
  readonly hub: LiveHub;
  readonly replica: Replica;
  readonly codec: CursorCodec;
  readonly ledger: ReplicaLedger;
}

@Module({})
class NotificationModule {
  static with({ hub, replica, codec, ledger }: Parts): DynamicModule {
    return {
      module: NotificationModule,
      controllers: [LiveController, LiveConsumer],
      providers: [
        { provide: LiveHub, useValue: hub },
        { provide: Replica, useValue: replica },
        { provide: CursorCodec, useValue: codec },
        { provide: CAUSAL_WAITERS, useValue: [ledger] },
      ],
    };
  }
}

/** A running notification service; `tick` and `caughtUp` are for whoever drives or watches it. */
export interface NotificationService extends BatonService {
  /** Heartbeats, and the end of tokens. */
  tick(): void;
  /** Resolves when everything that was on the bus at `start` is shown; until then every request is answered 503. */
  caughtUp(): Promise<void>;
}

/** The topics that are read: what is followed, and how far those are who write it. */
const READ = [...STATES, ...TAIL, topics.relay];

/**
 * Begins to read. The tail of events begins where it stood *before* the states are measured, and a relay writes event and state
 * together, so every event before the tail is in a state that is waited for.
 */
const follow = async ({ bus }: NotificationPorts, { hub, ledger }: Parts, listen: () => Promise<unknown>) => {
  await bus.ensureTopics(READ);
  const begins = await bus.highWatermarks(TAIL);
  ledger.beginTailAt(begins);
  for (const { topic, partition, offset } of begins) hub.startAt(topic, partition, Number(offset));
  await listen();
};

const partsOf = ({ bus, now }: NotificationPorts, edge: EdgeOptions, consumer: () => ConsumerHandle): Parts => {
  const codec = new CursorCodec(edge.commandSecret, FOLLOWED);
  const hub = new LiveHub({ codec, followed: FOLLOWED, ...(now && { now }) });
  const replica = new Replica({ hub, bus, log: edge.log, consumer, ...(now && { now }) });
  return { hub, replica, codec, ledger: new ReplicaLedger(`notification-${randomUUID()}`) };
};

const transportOf = (
  { bus }: NotificationPorts,
  { ledger, replica }: Parts,
  { log, onCrash }: EdgeOptions,
): BatonTransport<null> => {
  const onSignal = (signal: ConsumerSignal): void => {
    if (signal.kind === 'rewound') replica.rewound(signal.topic);
  };
  return new BatonTransport<null>({
    bus,
    ledger,
    topics: READ,
    log,
    onSignal,
    ephemeral: true,
    ...(onCrash && { onCrash }),
  });
};

const keepTicking = (hub: LiveHub, lifecycle: Lifecycle, everyMs: number): void => {
  const timer = setInterval(() => hub.tick(), everyMs).unref();
  lifecycle.onShutdown('streams', 'live heartbeat', () => clearInterval(timer));
};

const showTyping = ({ typing }: NotificationPorts, hub: LiveHub, lifecycle: Lifecycle): void => {
  const subscription = typing?.subscribe((mark) => hub.typing(mark));
  lifecycle.onShutdown('streams', 'typing', () => subscription?.end());
};

/**
 * Composes the service: states and events in from the bus, into the hub's memory, out as `GET /v1/inbox` and `GET /v1/live`.
 * Every replica reads with a group of its own, which the bus forgets when it stops.
 */
export const createNotificationService = async (
  ports: NotificationPorts,
  edge: EdgeOptions,
): Promise<NotificationService> => {
  const { tickEveryMs = TICK_EVERY_MS } = ports;
  const { lifecycle } = edge;
  const log = edge.log.child({ service: 'notification' });
  const parts = partsOf(ports, { ...edge, log }, (): ConsumerHandle => transport.consumer);
  const { hub, replica } = parts;
  const app = await createHttpApp(NotificationModule.with(parts), { ...edge, name: 'notification' });
  const transport = transportOf(ports, parts, { ...edge, log });
  connectBus(app, transport);
  measureHub(metricsOf(app), hub);

  const start = async (): Promise<void> => {
    lifecycle.onShutdown('streams', 'live streams', () => hub.close());
    lifecycle.onShutdown('consumers', 'notification consumer', async () => {
      replica.stop();
      await transport.close();
    });
    showTyping(ports, hub, lifecycle);
    await follow(ports, parts, () => app.startAllMicroservices());
    void replica.caughtUp();
    if (tickEveryMs > 0) keepTicking(hub, lifecycle, tickEveryMs);
  };
  const health = app.get(Health, { strict: false });
  health.addReadiness('caught up', () => hub.isReady);
  health.addLiveness('consumer', () => transport.isAlive());
  return { name: 'notification', app, start, tick: () => hub.tick(), caughtUp: () => replica.caughtUp() };
};
