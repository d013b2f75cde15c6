import type { EventBus } from '@baton/event-bus';
import type { TypingChannel } from '@baton/typing';

/** Everything that this service needs of the world: it has no database. */
export interface NotificationPorts {
  readonly bus: EventBus;
  /** Where presence says who is typing; without it nobody is shown typing. Whoever made it closes it. */
  readonly typing?: TypingChannel;
  /** Milliseconds since 1970; replaced in tests. */
  readonly now?: () => number;
  /** Milliseconds between looks at heartbeats and ended tokens, default 1,000; 0: only when `tick()` is called. */
  readonly tickEveryMs?: number;
}
