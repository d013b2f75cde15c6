import type { EventBus } from '@baton/event-bus';
import type { EventStore, KeyStore } from '@baton/event-store';
import type { Kysely } from 'kysely';
import type { TicketViews } from './views/views-schema';

/** DI token of `Freshness`. */
export const FRESHNESS = Symbol('FRESHNESS');

/** What lists say of their age. */
export interface Freshness {
  /** The moment up to which the views show everything: ISO 8601 UTC; null when it cannot be known now. */
  asOf(): Promise<string | null>;
}

/** Everything that this service needs of the world; the composition that runs it chooses the adapters, and closes them. */
export interface TicketPorts {
  readonly store: EventStore;
  /** This service's own keys. */
  readonly keys: KeyStore;
  readonly bus: EventBus;
  /** SQL of this service alone; its tables are made when missing. */
  readonly views: Kysely<TicketViews>;
  /** Milliseconds since 1970; default: the machine's clock. For the grace of absences only. */
  readonly now?: () => number;
  /** Milliseconds between looks for customers who left or returned; default 1,000; 0: never. */
  readonly sweepEveryMs?: number;
}
