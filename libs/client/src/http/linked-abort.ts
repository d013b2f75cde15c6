import type { Host } from '../host';

/** One signal for several reasons to give up. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  /** Gives up. */
  abort(reason: unknown): void;
  /** Lets go of everything that is listened to. `AbortSignal.any` never does on a signal that lives long, as a page's does. */
  release(): void;
}

/** @param timeoutMs gives up by itself after so long; absent: never. */
export const linkAbort = (host: Host, outer: AbortSignal | undefined, timeoutMs?: number): LinkedAbort => {
  const inner = new AbortController();
  const follow = (): void => inner.abort(outer?.reason);
  if (outer?.aborted) follow();
  outer?.addEventListener('abort', follow, { once: true });
  const stop =
    timeoutMs === undefined
      ? undefined
      : host.after(timeoutMs, () => inner.abort(new DOMException('no answer in time', 'TimeoutError')));
  return {
    signal: inner.signal,
    abort: (reason) => inner.abort(reason),
    release: () => {
      stop?.();
      outer?.removeEventListener('abort', follow);
    },
  };
};
