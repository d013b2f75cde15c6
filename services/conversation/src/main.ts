import { runService } from '@baton/service-kit';
import { readConfig } from './config';
import { openConversation } from './conversation.adapters';

void runService({ name: 'conversation', readConfig, open: openConversation });
