import { useMemo, useSyncExternalStore } from 'react';
import { useMe } from '../../app/baton';
import { type DraftNow, draftStore } from './draft-store';
import { type DraftKind, draftKey } from './drafts';

export interface Draft extends DraftNow {
  readonly setText: (text: string) => void;
  /** Empties it if this is still what it holds: what was written since stays. */
  readonly forget: (text: string) => void;
}

/** What this person is writing on a ticket. */
export const useDraft = (ticketId: string, kind: DraftKind): Draft => {
  const me = useMe();
  const store = draftStore(draftKey(me.id ?? '', ticketId, kind));
  const now = useSyncExternalStore(store.subscribe, store.getSnapshot);
  return useMemo(() => {
    const forget = (text: string): void => {
      if (store.getSnapshot().text === text) store.setText('');
    };
    return { ...now, setText: store.setText, forget };
  }, [now, store]);
};

/** Whether something is being written: nobody is drawn anew at each key who does not show the words. */
export const useHasDraft = (ticketId: string, kind: DraftKind): boolean => {
  const me = useMe();
  const store = draftStore(draftKey(me.id ?? '', ticketId, kind));
  return useSyncExternalStore(store.subscribe, () => store.getSnapshot().text !== '');
};
