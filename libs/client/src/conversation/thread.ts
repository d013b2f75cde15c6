import type { Item } from '../api/types';

/**
 * The lines of a conversation that are held: from some line on, without a gap, as each line's `previous` proves.
 * `null`: nothing was loaded yet.
 */
export type Thread = readonly Item[] | null;

/** What became of a line: taken; held already (or before what is held); or there is a gap before it, and it was not taken. */
export type Fate = 'taken' | 'held' | 'gap';

/** A line, from wherever it came: the stream, the answer to a post, a page. */
export const withItem = (
  thread: readonly Item[],
  item: Item,
): { readonly thread: readonly Item[]; readonly fate: Fate } => {
  const last = thread.at(-1);
  if (item.revision > (last?.revision ?? -1)) {
    if (item.previous !== (last?.revision ?? null)) return { thread, fate: 'gap' };
    return { thread: [...thread, item], fate: 'taken' };
  }
  const first = thread[0]?.revision ?? 0;
  const isHeld = item.revision < first || thread.some(({ revision }) => revision === item.revision);
  return { thread, fate: isHeld ? 'held' : 'gap' };
};

/** A page that begins after the last held line. @returns null when the two do not meet: what is held is not the thread any more. */
export const withLater = (thread: readonly Item[], page: readonly Item[]): readonly Item[] | null => {
  let all = thread;
  for (const item of page) {
    const { thread: next, fate } = withItem(all, item);
    if (fate === 'gap') return null;
    all = next;
  }
  return all;
};

/** A page that ends before the first held line. @returns null when the two do not meet. */
export const withEarlier = (thread: readonly Item[], page: readonly Item[]): readonly Item[] | null => {
  const [first] = thread;
  const last = page.at(-1);
  if (first === undefined || last === undefined) return thread;
  return first.previous === last.revision ? [...page, ...thread] : null;
};

/** Whether there are lines before the first one that is held. */
export const hasEarlier = (thread: Thread): boolean => (thread?.[0]?.previous ?? null) !== null;
