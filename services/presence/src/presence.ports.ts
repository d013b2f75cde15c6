import type { EventBus } from '@baton/event-bus';
import type { TypingChannel } from '@baton/typing';
import type { PresenceStore } from './outbound/presence-store';

/** DI tokens of what the controllers use. */
export const PRESENCE_STORE = Symbol('PRESENCE_STORE');
export const CONNECTION_IDS = Symbol('CONNECTION_IDS');
export const TYPING_CHANNEL = Symbol('TYPING_CHANNEL');

/** Everything that this service needs of the world; the composition that runs it chooses the adapters. */
export interface PresencePorts {
  readonly bus: EventBus;
  readonly store: PresenceStore;
  /** Where typing marks go; whoever made it closes it. */
  readonly typing: TypingChannel;
  /** At least 32 bytes: what connection ids are sealed with. The same on every replica and after every restart. */
  readonly connectionSecret: Uint8Array;
  /** Milliseconds between sweeps, default 1,000; 0: only when `sweep()` is called. */
  readonly sweepEveryMs?: number;
}
