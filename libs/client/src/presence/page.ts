import type { Network } from '../live/connection';
import type { PageLike } from './presence';

/** The part of a browser's globals that is used; absent in Node and in workers. */
interface Targets {
  addEventListener(type: string, listener: (event: never) => void, options?: { readonly passive: boolean }): void;
  removeEventListener(type: string, listener: (event: never) => void): void;
}

interface BrowserGlobals extends Targets {
  readonly document?: Targets & { readonly visibilityState: string };
  readonly navigator?: { readonly onLine?: boolean };
}

const own = globalThis as unknown as Partial<BrowserGlobals>;

const on = (target: Partial<Targets> | undefined, types: readonly string[], listener: () => void): (() => void) => {
  for (const type of types) target?.addEventListener?.(type, listener, { passive: true });
  return () => {
    for (const type of types) target?.removeEventListener?.(type, listener);
  };
};

const ACTIVITY = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'];

/** This page; undefined where there is none. */
export const ownPage = (): PageLike | undefined => {
  const { document } = own;
  if (document === undefined) return undefined;
  return {
    isHidden: () => document.visibilityState === 'hidden',
    onVisibility: (listener) => on(document, ['visibilitychange'], listener),
    onActivity: (listener) => on(own, ACTIVITY, listener),
    onLeave: (listener) => on(own, ['pagehide'], listener),
    onReturn: (listener) => {
      const returned = ({ persisted }: { readonly persisted?: boolean }): void => {
        if (persisted === true) listener();
      };
      own.addEventListener?.('pageshow', returned);
      return () => own.removeEventListener?.('pageshow', returned);
    },
  };
};

/** What this browser knows of its network; undefined where nothing is known. */
export const ownNetwork = (): Network | undefined => {
  const { navigator, document } = own;
  if (document === undefined || navigator?.onLine === undefined) return undefined;
  return {
    isOnline: () => navigator.onLine !== false,
    onChange: (listener) => on(own, ['online', 'offline'], listener),
  };
};
