import type { Store } from '@baton/client';
import { useSyncExternalStore } from 'react';

export const useStore = <S>(store: Store<S>): S => useSyncExternalStore(store.subscribe, store.getSnapshot);
