import { useMemo, useSyncExternalStore } from 'react';
import { useMe } from '../../app/baton';
import { type DraftNow, draftStore } from './draft-store';
import { type DraftKind, draftKey } from './drafts';

export interface Draft extends DraftNow {
  readonly setText: (text: string) => void;
}

/** What this person is writing on a ticket. */
export const useDraft = (ticketId: string, kind: DraftKind): Draft => {
  const me = useMe();
  const store = draftStore(draftKey(me.id ?? '', ticketId, kind));
  const now = useSyncExternalStore(store.subscribe, store.getSnapshot);
  return useMemo(() => ({ ...now, setText: store.setText }), [now, store]);
};
