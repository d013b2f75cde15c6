import type { ConversationStore, Item } from '@baton/client';

type Side = 'customer' | 'agent';

/** What came of waiting for the other side. */
export type Heard =
  { readonly kind: 'said'; readonly text: string; readonly revision: number } | { readonly kind: 'over' };

const isSaid = ({ kind, author }: Item, by: Side): boolean =>
  author.kind === by && (kind === 'message' || kind === 'file');

/** Of a file its name. */
const textOf = (line: Item): string =>
  (line.kind === 'message' ? line.text : line.kind === 'file' ? line.name : null) ?? '';

/**
 * Looks at a thread until there is an answer. @param look undefined: not yet.
 * @throws the signal's reason; what the thread cannot be read for.
 */
const until = <T>(
  chat: ConversationStore,
  signal: AbortSignal,
  look: (items: readonly Item[]) => T | undefined,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      signal.removeEventListener('abort', abort);
      stop();
      settle();
    };
    const abort = (): void => finish(() => reject(signal.reason as Error));
    const check = (): void => {
      const { items, status, error } = chat.getSnapshot();
      const found = status === 'loading' ? undefined : look(items);
      if (found !== undefined) finish(() => resolve(found));
      else if (status === 'failed') finish(() => reject(error ?? new Error('the chat cannot be read')));
    };
    const stop = chat.subscribe(check);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    else check();
  });

/** Waits for the lines that are there already. */
export const loaded = (chat: ConversationStore, signal: AbortSignal): Promise<true> => until(chat, signal, () => true);

/** Waits for the newest thing that the other side has said after a revision, or for the end of the live chat. */
export const heard = (chat: ConversationStore, by: Side, after: number, signal: AbortSignal): Promise<Heard> =>
  until(chat, signal, (items): Heard | undefined => {
    const news = items.filter(({ revision }) => revision > after);
    const line = news.findLast((item) => isSaid(item, by));
    if (line !== undefined) return { kind: 'said', text: textOf(line), revision: line.revision };
    const isOver = news.some((item) => item.kind === 'system' && item.code === 'live-chat-ended');
    return isOver ? { kind: 'over' } : undefined;
  });
