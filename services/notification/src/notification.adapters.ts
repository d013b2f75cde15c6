import { topics } from '@baton/contracts';
import { openBus, type OpenedService } from '@baton/service-kit';
import type { Logger } from 'pino';
import type { NotificationConfig } from './config';
import { createNotificationService } from './notification.module';

/** Every port → adapter of a notification process: the bus is all that it needs. */
export const openNotification = async (config: NotificationConfig, log: Logger): Promise<OpenedService> => {
  const bus = openBus(config, 'notification', [topics.ticketState, topics.conversationState], log);
  return {
    dependencies: [bus.dependency],
    create: (edge) => createNotificationService({ bus: bus.adapter }, edge),
    close: () => bus.close(),
  };
};
