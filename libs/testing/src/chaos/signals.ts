import { setMaxListeners } from 'node:events';

/**
 * Aborts with the first of these. Node 20 forgets the signals of `AbortSignal.any` and `AbortSignal.timeout` when its garbage
 * collector finds them unwatched; these are held by what they wait for.
 */
export const anyOf = (...signals: readonly AbortSignal[]): AbortSignal => {
  const any = new AbortController();
  setMaxListeners(0, any.signal, ...signals);
  for (const signal of signals) {
    if (signal.aborted) any.abort(signal.reason);
    else signal.addEventListener('abort', () => any.abort(signal.reason), { once: true });
  }
  return any.signal;
};

/** Aborts so long after another has. */
export const later = (signal: AbortSignal, ms: number): AbortSignal => {
  const late = new AbortController();
  setMaxListeners(0, late.signal, signal);
  const wait = (): void => void setTimeout(() => late.abort(new Error(`${ms} ms more are over`)), ms).unref();
  if (signal.aborted) wait();
  else signal.addEventListener('abort', wait, { once: true });
  return late.signal;
};

/** Aborts after so long; keeps no process alive. */
export const after = (ms: number): AbortSignal => {
  const late = new AbortController();
  setMaxListeners(0, late.signal);
  setTimeout(() => late.abort(new Error(`${ms} ms are over`)), ms).unref();
  return late.signal;
};
