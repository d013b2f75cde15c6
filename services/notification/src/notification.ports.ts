import type { EventBus } from '@baton/event-bus';

/** Everything that this service needs of the world: it has no database. */
export interface NotificationPorts {
  readonly bus: EventBus;
  /** Milliseconds since 1970; replaced in tests. */
  readonly now?: () => number;
  /** Milliseconds between looks at heartbeats and ended tokens, default 1,000; 0: only when `tick()` is called. */
  readonly tickEveryMs?: number;
}
