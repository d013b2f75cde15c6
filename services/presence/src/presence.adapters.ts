import { topics } from '@baton/contracts';
import { closeAll, openBus, type Opened, type OpenedService, placeOf } from '@baton/service-kit';
import { openRedisTypingChannel } from '@baton/typing';
import type { Logger } from 'pino';
import type { PresenceConfig } from './config';
import { createPresenceService, openRedisPresenceStore, type PresenceStore } from './presence.module';

const openStore = ({ REDIS_URL: url }: PresenceConfig, log: Logger): Opened<PresenceStore> => {
  const adapter = openRedisPresenceStore({ url, log: log.child({ part: 'redis' }) });
  return {
    adapter,
    dependency: { name: 'redis', address: placeOf(url), probe: () => adapter.storeId() },
    close: () => adapter.disconnect(),
  };
};

/** Every port → adapter of a presence process. */
export const openPresence = async (config: PresenceConfig, log: Logger): Promise<OpenedService> => {
  const bus = openBus(config, 'presence', [topics.presenceEvents, topics.presenceState], log);
  const store = openStore(config, log);
  const typing = openRedisTypingChannel({ url: config.REDIS_URL });
  const ports = { bus: bus.adapter, store: store.adapter, typing, connectionSecret: config.CONNECTION_SECRET };
  return {
    dependencies: [bus.dependency, store.dependency],
    create: (edge) => createPresenceService(ports, edge),
    close: () => closeAll([bus, store, typing]),
  };
};
