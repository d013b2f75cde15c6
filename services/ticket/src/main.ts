import { runService } from '@baton/service-kit';
import { readConfig } from './config';
import { openTicket } from './ticket.adapters';

void runService({ name: 'ticket', readConfig, open: openTicket });
