const LOCK = 'baton-shown';

/** Lets the other tabs of this browser know while this one can be seen. @returns stops it. */
export const tellShown = (): (() => void) => {
  const over = new AbortController();
  let hide: (() => void) | null = null;
  const look = (): void => {
    if (document.visibilityState !== 'visible') {
      hide?.();
      hide = null;
      return;
    }
    if (hide !== null || !('locks' in navigator)) return;
    const shown = new Promise<void>((resolve) => (hide = resolve));
    navigator.locks.request(LOCK, { mode: 'shared', signal: over.signal }, () => shown).catch(() => undefined);
  };
  look();
  document.addEventListener('visibilitychange', look, { signal: over.signal });
  return () => {
    hide?.();
    over.abort();
  };
};

/** Whether somebody can see Baton now, in this tab or in another one of the same browser. */
export const isShownAnywhere = async (): Promise<boolean> => {
  if (document.visibilityState === 'visible') return true;
  if (!('locks' in navigator)) return false;
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === LOCK);
};
