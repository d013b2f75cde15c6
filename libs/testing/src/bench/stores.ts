import { join } from 'node:path';
import { topics } from '@baton/contracts';

/** Where the standalone keeps the ticket service's events, below `BATON_DATA`. */
export const ticketStoreFile = (folder: string): string => join(folder, 'ticket', 'events.sqlite');

/** Where it keeps the ticket service's views. */
export const ticketViewsFile = (folder: string): string => join(folder, 'ticket', 'views.sqlite');

/** Where it keeps the one bus of all services. */
export const busFile = (folder: string): string => join(folder, 'bus.sqlite');

export const TICKET_RELAY = 'relay-ticket';
export const TICKET_TOPICS = [topics.ticketEvents, topics.ticketState, topics.agentState, topics.settingsState];
