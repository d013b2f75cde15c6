import type { Store } from '@baton/client';
import { useSyncExternalStore } from 'react';

const nothing = (): (() => void) => () => undefined;
const none = (): null => null;

interface UseStore {
  <S>(store: Store<S>): S;
  <S>(store: Store<S> | null): S | null;
}

/** Follows a store; null while there is none. */
export const useStore: UseStore = <S>(store: Store<S> | null): S =>
  useSyncExternalStore<S | null>(store?.subscribe ?? nothing, store?.getSnapshot ?? none) as S;
