import { runService } from '@baton/service-kit';
import { readConfig } from './config';
import { openNotification } from './notification.adapters';

void runService({ name: 'notification', readConfig, open: openNotification });
