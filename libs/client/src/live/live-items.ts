import type { Alert, Item, TypingMark } from '../api/types';

/* What `event` frames bring. */

const ALERTS: ReadonlySet<unknown> = new Set(['new-ticket', 'new-message', 'forwarded', 'user-left', 'taken']);

const kindOf = (item: unknown): unknown => (item as { readonly kind?: unknown } | null | undefined)?.kind;

/** A line of the thread: it alone says which line it follows. */
export const isItem = (item: unknown): item is Item => typeof item === 'object' && item !== null && 'previous' in item;
export const isTypingMark = (item: unknown): item is TypingMark => kindOf(item) === 'typing';
export const isAlert = (item: unknown): item is Alert => ALERTS.has(kindOf(item));
