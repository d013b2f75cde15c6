import type { Store } from '@baton/client';
import { useSyncExternalStore } from 'react';

const nothing = (): (() => void) => () => undefined;
const none = (): null => null;

/** Follows a store; null while there is none. */
export const useStore = <S>(store: Store<S> | null): S | null =>
  useSyncExternalStore<S | null>(store?.subscribe ?? nothing, store?.getSnapshot ?? none);
