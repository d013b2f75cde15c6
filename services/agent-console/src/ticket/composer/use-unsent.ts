import type { ConversationSnapshot } from '@baton/client';
import { useEffect } from 'react';
import { useBaton, useMe } from '../../app/baton';
import { openThreadsOf, type OpenThreads } from '../open-threads';
import { draftStore, shelfOfPage } from './draft-store';
import { draftKey, joinedDraft } from './drafts';
import { keepUnsent, takeUnsent, unsentKey } from './unsent';

const watched = new WeakSet<OpenThreads>();

/** A page or a thread that closes with messages on their way keeps them, whichever ticket is shown. */
export const useKeepUnsent = (): void => {
  const threads = openThreadsOf(useBaton());
  const person = useMe().id ?? '';
  useEffect(() => {
    if (watched.has(threads)) return;
    watched.add(threads);
    threads.keep = (ticketId, messages) => {
      const shelf = shelfOfPage();
      if (shelf !== null) keepUnsent(shelf, unsentKey(person, ticketId), messages);
    };
    window.addEventListener('pagehide', () => threads.keepAll());
  }, [threads, person]);
};

/** What an earlier page did not get sent is in the draft again, as soon as the thread shows that it did not arrive. */
export const useReturnUnsent = (ticketId: string, { status, items }: ConversationSnapshot): void => {
  const person = useMe().id ?? '';
  const isReady = status === 'ready';
  useEffect(() => {
    const shelf = shelfOfPage();
    if (!isReady || shelf === null) return;
    const texts = takeUnsent(shelf, unsentKey(person, ticketId), items);
    if (texts.length === 0) return;
    const draft = draftStore(draftKey(person, ticketId, 'reply'));
    draft.setText(joinedDraft(texts, draft.getSnapshot().text));
    // once, when the thread was fetched; later lines tell nothing of an earlier page
  }, [isReady, ticketId, person]);
};
