import { runService } from '@baton/service-kit';
import { readConfig } from './config';
import { openPresence } from './presence.adapters';

void runService({ name: 'presence', readConfig, open: openPresence });
