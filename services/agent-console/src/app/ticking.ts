import type { Store } from '@baton/client';

const SECOND = 1_000;

/**
 * The time by the server's clock in milliseconds, told once a second: one timer for all who look.
 * @param now the server's clock.
 */
export const tickingClock = (now: () => number): Store<number> => {
  const listeners = new Set<() => void>();
  let told = now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    told = now();
    for (const listener of [...listeners]) listener();
  };
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      if (listeners.size === 1) {
        told = now();
        timer = setInterval(tick, SECOND);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
    getSnapshot: () => told,
  };
};
