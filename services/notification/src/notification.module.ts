import { randomUUID } from 'node:crypto';
import { topics } from '@baton/contracts';
import { BatonTransport, connectBus, type ConsumerSignal } from '@baton/event-bus';
import {
  type BatonService,
  CAUSAL_WAITERS,
  createHttpApp,
  type EdgeOptions,
  Health,
  metricsOf,
} from '@baton/service-kit';
import { type DynamicModule, Module } from '@nestjs/common';
import { LiveConsumer } from './inbound/live.consumer';
import { LiveController } from './inbound/live.http';
import { ReplicaLedger, STATES, TAIL } from './inbound/replica-ledger';
import type { NotificationPorts } from './notification.ports';
import { measureHub } from './views/hub-metrics';
import { LiveHub } from './views/live-hub';

export type { NotificationPorts } from './notification.ports';
export { notificationEnvironment } from './config';

const TICK_EVERY_MS = 1_000;

@Module({})
class NotificationModule {
  static with(hub: LiveHub, ledger: ReplicaLedger): DynamicModule {
    return {
      module: NotificationModule,
      controllers: [LiveController, LiveConsumer],
      providers: [
        { provide: LiveHub, useValue: hub },
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

/**
 * Reads the topics and tells when it has caught up. The order of the three notes is what makes it gapless: the tail of events
 * begins where it stood *before* the states were measured, and a relay writes event and state together, so every event before
 * the tail is in a state that is waited for. A conversation follows its tickets, so tickets are measured after it.
 */
const follow = async (bus: NotificationPorts['bus'], ledger: ReplicaLedger, listen: () => Promise<unknown>) => {
  await bus.ensureTopics([...TAIL, ...STATES]);
  ledger.beginTailAt(await bus.highWatermarks(TAIL));
  await listen();
  const conversations = await bus.highWatermarks([topics.conversationState]);
  const rest = await bus.highWatermarks([topics.ticketState, topics.agentState]);
  return [...conversations, ...rest];
};

/**
 * Composes the service: states and events in from the bus, into the hub's memory, out as `GET /v1/inbox` and `GET /v1/live`.
 * Every replica reads with a group of its own, which the bus forgets when it stops.
 */
export const createNotificationService = async (
  { bus, now, tickEveryMs = TICK_EVERY_MS }: NotificationPorts,
  edge: EdgeOptions,
): Promise<NotificationService> => {
  const { lifecycle } = edge;
  const log = edge.log.child({ service: 'notification' });
  const hub = new LiveHub(now);
  const ledger = new ReplicaLedger(`notification-${randomUUID()}`);
  const app = await createHttpApp(NotificationModule.with(hub, ledger), { ...edge, name: 'notification' });
  const onSignal = (signal: ConsumerSignal): void => {
    if (signal.kind === 'rewound') hub.forgetChats();
  };
  const transport = new BatonTransport<null>({
    bus,
    ledger,
    topics: [...STATES, ...TAIL],
    log,
    onSignal,
    ephemeral: true,
    ...(edge.onCrash && { onCrash: edge.onCrash }),
  });
  connectBus(app, transport);
  measureHub(metricsOf(app), hub);
  let caughtUp: Promise<void> = Promise.reject(new Error('notification has not started'));
  caughtUp.catch(() => undefined);

  const start = async (): Promise<void> => {
    lifecycle.onShutdown('streams', 'live streams', () => hub.close());
    lifecycle.onShutdown('consumers', 'notification consumer', () => transport.close());
    const marks = await follow(bus, ledger, () => app.startAllMicroservices());
    caughtUp = transport.consumer.reached(marks).then(() => hub.caughtUp());
    caughtUp.catch(() => undefined); // stopped before it had caught up
    if (tickEveryMs === 0) return;
    const timer = setInterval(() => hub.tick(), tickEveryMs).unref();
    lifecycle.onShutdown('streams', 'live heartbeat', () => clearInterval(timer));
  };
  const health = app.get(Health, { strict: false });
  health.addReadiness('caught up', () => hub.isReady);
  health.addLiveness('consumer', () => transport.isAlive());
  return { name: 'notification', app, start, tick: () => hub.tick(), caughtUp: () => caughtUp };
};
