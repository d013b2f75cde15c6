import type { Item, Outgoing } from '@baton/client';
import type { DraftShelf } from './drafts';

/** A message that a page took with it when it closed. */
export type Unsent = Pick<Outgoing, 'clientMessageId' | 'text'>;

export const unsentKey = (person: string, ticketId: string): string =>
  ['baton.unsent', encodeURIComponent(person), ticketId].join(':');

/** A storage that is full keeps nothing; a page that closes can tell nobody. */
export const keepUnsent = (shelf: DraftShelf, key: string, messages: readonly Unsent[]): void => {
  if (messages.length === 0) return;
  try {
    shelf.setItem(key, JSON.stringify(messages.map(({ clientMessageId, text }) => ({ clientMessageId, text }))));
  } catch {
    // nothing else is left to try
  }
};

const isUnsent = (one: unknown): one is Unsent =>
  typeof (one as Unsent | null)?.clientMessageId === 'string' && typeof (one as Unsent).text === 'string';

const parsed = (value: string | null): readonly Unsent[] => {
  try {
    const list: unknown = JSON.parse(value ?? '[]');
    return Array.isArray(list) ? list.filter(isUnsent) : [];
  } catch {
    return [];
  }
};

/** Texts that did not arrive after all, once: whoever takes them has them. */
export const takeUnsent = (shelf: DraftShelf, key: string, items: readonly Item[]): readonly string[] => {
  const kept = parsed(shelf.getItem(key));
  shelf.removeItem(key);
  const arrived = new Set(items.flatMap((item) => (item.kind === 'message' ? [item.clientMessageId] : [])));
  return kept.filter(({ clientMessageId }) => !arrived.has(clientMessageId)).map(({ text }) => text);
};
