import { topics } from '@baton/contracts';
import { closeAll, openBus, type OpenedService } from '@baton/service-kit';
import { openRedisTypingChannel } from '@baton/typing';
import type { Logger } from 'pino';
import type { NotificationConfig } from './config';
import { createNotificationService } from './notification.module';

/** Every port → adapter of a notification process: the bus is all that it needs. Redis is neither waited for nor missed. */
export const openNotification = async (config: NotificationConfig, log: Logger): Promise<OpenedService> => {
  const bus = openBus(config, 'notification', [topics.ticketState, topics.conversationState], log);
  const typing = config.REDIS_URL === undefined ? null : openRedisTypingChannel({ url: config.REDIS_URL });
  return {
    dependencies: [bus.dependency],
    create: (edge) => createNotificationService({ bus: bus.adapter, ...(typing && { typing }) }, edge),
    close: () => closeAll(typing === null ? [bus] : [bus, typing]),
  };
};
