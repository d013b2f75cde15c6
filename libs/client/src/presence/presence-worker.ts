import { type Host, ownHost } from '../host';
import { Heartbeat } from './heartbeat';
import type { FromWorker, ToWorker } from './worker-protocol';

/** A dedicated worker's own scope, as far as it is used here. */
interface WorkerScope {
  postMessage(message: FromWorker): void;
  addEventListener(type: 'message', listener: (event: { readonly data: ToWorker }) => void): void;
}

/**
 * The loop in a dedicated worker, whose timers go on when its page is in the background:
 * `new Worker(new URL('@baton/client/presence-worker', import.meta.url), { type: 'module' })`.
 */
export const runPresenceWorker = (scope: WorkerScope, host: Pick<Host, 'fetch' | 'after'> = ownHost): void => {
  let heartbeat: Heartbeat | null = null;
  scope.addEventListener('message', ({ data }) => {
    switch (data.kind) {
      case 'start': {
        heartbeat?.stop();
        const { address, ttlSeconds } = data;
        heartbeat = new Heartbeat({
          host,
          address,
          ttlSeconds,
          onLost: () => scope.postMessage({ kind: 'lost' }),
        });
        return;
      }
      case 'active':
        return heartbeat?.active();
      case 'hide':
        return heartbeat?.hide(data.hidden);
      case 'stop':
        return heartbeat?.stop();
    }
  });
};
