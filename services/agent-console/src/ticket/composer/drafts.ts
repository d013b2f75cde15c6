/** To the customer, or for colleagues. */
export type DraftKind = 'reply' | 'note';

/** What drafts are kept in: the page's `localStorage`, or a test's. */
export type DraftShelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'baton.draft';
/** Drafts that nobody came back to make room after a month. */
const KEPT_MS = 30 * 24 * 3_600_000;

/** Where a draft lies: one person's, for one ticket; whoever signs in on this device next does not see it. */
export const draftKey = (person: string, ticketId: string, kind: DraftKind): string =>
  [PREFIX, encodeURIComponent(person), ticketId, kind].join(':');

interface Kept {
  readonly text: string;
  readonly at: number;
}

const parsed = (value: string | null): Kept | null => {
  if (value === null) return null;
  try {
    const { text, at } = JSON.parse(value) as Partial<Kept>;
    return typeof text === 'string' && typeof at === 'number' ? { text, at } : null;
  } catch {
    return null;
  }
};

/** @returns the empty text where there is none. */
export const readDraft = (shelf: DraftShelf, key: string): string => parsed(shelf.getItem(key))?.text ?? '';

/** @returns whether it is kept: a full or forbidden storage keeps nothing. */
export const writeDraft = (shelf: DraftShelf, key: string, text: string, now: number): boolean => {
  try {
    if (text === '') shelf.removeItem(key);
    else shelf.setItem(key, JSON.stringify({ text, at: now } satisfies Kept));
    return true;
  } catch {
    return false;
  }
};

/** Takes away drafts that are older than a month, whosever they are. */
export const dropOldDrafts = (shelf: DraftShelf, now: number): void => {
  const keys = Array.from({ length: shelf.length }, (_, index) => shelf.key(index)).filter(
    (key): key is string => key?.startsWith(`${PREFIX}:`) === true,
  );
  for (const key of keys) {
    const kept = parsed(shelf.getItem(key));
    if (kept === null || now - kept.at > KEPT_MS) shelf.removeItem(key);
  }
};

/** Texts that never left come back above what was being written. */
export const joinedDraft = (unsent: readonly string[], draft: string): string =>
  [...unsent, draft].filter((text) => text !== '').join('\n\n');
