import { Gauge, type Registry } from 'prom-client';
import type { LiveHub } from './live-hub';

/** Shows what the hub holds, on this replica: open streams, and what is live. A hub that is composed anew replaces the first. */
export const measureHub = (registry: Registry, hub: LiveHub): void => {
  const gauge = (name: string, help: string, read: () => number): void => {
    registry.removeSingleMetric(name);
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge('baton_live_streams', 'Open live streams', () => hub.size.streams);
  gauge('baton_live_tickets', 'Tickets that are pending or claimed', () => hub.size.tickets);
  gauge('baton_live_conversations', 'Conversations that are live', () => hub.size.conversations);
  gauge('baton_live_resets', 'Streams that had to begin anew since the start', () => hub.size.resets);
};
