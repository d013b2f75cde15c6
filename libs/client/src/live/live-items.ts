import type { Item, RowMessage } from '../api/types';

/* What `event` frames bring. Until the service's OpenAPI document has alerts, typing marks and the bot's row, their shapes stand here. */

/** Somebody types; it is over at `until` by the server's clock, or with their next line. */
export interface TypingMark {
  readonly kind: 'typing';
  readonly author: { readonly kind: 'customer' | 'agent'; readonly id: string; readonly name: string | null };
  /** ISO 8601. */
  readonly until: string;
}

interface Person {
  readonly id: string;
  readonly name: string | null;
}

/** Something that calls its recipient. */
export type Alert = {
  /** The same on every replica and after every reconnect. */
  readonly id: string;
  readonly at: string;
  readonly ticketId: string;
  readonly conversationId: string;
  /** Whether the recipient wants to hear it, as they have set it. */
  readonly sound: boolean;
} & (
  | { readonly kind: 'new-ticket' }
  | { readonly kind: 'new-message'; readonly revision: number }
  | { readonly kind: 'forwarded'; readonly from: Person; readonly by: Person }
  | { readonly kind: 'user-left'; readonly reason: string }
  | { readonly kind: 'taken'; readonly by: Person; readonly how: string }
);

/** A customer who waits for the bot's answer. */
export interface BotRow {
  readonly id: string;
  readonly channel: string;
  readonly customer: Person & { readonly locale: string | null };
  readonly lastMessage: RowMessage | null;
  readonly unansweredSince: string;
  readonly revision: number;
}

const ALERTS: ReadonlySet<unknown> = new Set(['new-ticket', 'new-message', 'forwarded', 'user-left', 'taken']);

const kindOf = (item: unknown): unknown => (item as { readonly kind?: unknown } | null | undefined)?.kind;

/** A line of the thread: it alone says which line it follows. */
export const isItem = (item: unknown): item is Item => typeof item === 'object' && item !== null && 'previous' in item;
export const isTypingMark = (item: unknown): item is TypingMark => kindOf(item) === 'typing';
export const isAlert = (item: unknown): item is Alert => ALERTS.has(kindOf(item));
