import { BusUnavailable } from '@baton/event-bus';
import {
  type BatonService,
  CAUSAL_WAITERS,
  createHttpApp,
  type EdgeOptions,
  Health,
  repeatedly,
} from '@baton/service-kit';
import { type DynamicModule, Module } from '@nestjs/common';
import { PresenceController } from './inbound/presence.http';
import { TypingController } from './inbound/typing.http';
import { connectionIds } from './outbound/connection-id';
import { PresenceRelay } from './outbound/presence.relay';
import { CONNECTION_IDS, PRESENCE_STORE, type PresencePorts, TYPING_CHANNEL } from './presence.ports';

export { MemoryPresenceStore } from './outbound/memory-presence-store';
export { presenceTopics } from './outbound/presence.session';
export type { PresenceStore } from './outbound/presence-store';
export {
  openRedisPresenceStore,
  RedisPresenceStore,
  type RedisPresenceStoreOptions,
} from './outbound/redis/redis-presence-store';
export type { PresencePorts } from './presence.ports';
export { presenceEnvironment } from './config';

const SWEEP_EVERY_MS = 1_000;

@Module({})
class PresenceModule {
  static with({ store, typing, connectionSecret }: PresencePorts): DynamicModule {
    return {
      module: PresenceModule,
      controllers: [PresenceController, TypingController],
      providers: [
        { provide: PRESENCE_STORE, useValue: store },
        { provide: TYPING_CHANNEL, useValue: typing },
        { provide: CONNECTION_IDS, useValue: connectionIds(connectionSecret) },
        { provide: CAUSAL_WAITERS, useValue: [] }, // presence has no streams, so there is nothing to wait for
      ],
    };
  }
}

/** A running presence service; `sweep` and `told` are for whoever drives it by hand. */
export interface PresenceService extends BatonService {
  /** Declares who has expired or become idle. */
  sweep(): Promise<void>;
  /** Resolves when everything that has changed until now is on the bus. */
  told(): Promise<void>;
}

/**
 * Composes the service: HTTP in, the store, and the relay to `baton.presence.*`. Nothing runs before `start`, which reads back
 * what was told before a restart; when the bus cannot be reached that is done as soon as it can.
 */
export const createPresenceService = async (ports: PresencePorts, edge: EdgeOptions): Promise<PresenceService> => {
  const { bus, store, sweepEveryMs = SWEEP_EVERY_MS } = ports;
  const { lifecycle } = edge;
  const app = await createHttpApp(PresenceModule.with(ports), { ...edge, name: 'presence', bodyLimitBytes: 4 * 1024 });
  const log = edge.log.child({ service: 'presence' });
  let relay: PresenceRelay | null = null;

  const running = (): PresenceRelay => {
    if (relay === null) throw new BusUnavailable('presence has not started');
    return relay;
  };
  const sweep = async (): Promise<void> => {
    await store.sweep();
    running().look();
  };
  const start = async (): Promise<void> => {
    relay = new PresenceRelay({ bus, store, log });
    lifecycle.onShutdown('relays', 'presence relay', () => running().stop());
    lifecycle.onShutdown('stores', 'presence store', () => store.disconnect());
    if (sweepEveryMs === 0) return;
    const said = { failing: 'presence is not swept', working: 'presence is swept again' };
    const sweeping = repeatedly(sweep, { everyMs: sweepEveryMs, ...said, log });
    lifecycle.onShutdown('consumers', 'presence sweep', () => sweeping.stop());
  };

  const health = app.get(Health, { strict: false });
  health.addReadiness('relay started', () => relay !== null);
  health.addLiveness('relay', () => relay?.status !== 'halted');
  return { name: 'presence', app, start, sweep, told: () => running().drained() };
};
