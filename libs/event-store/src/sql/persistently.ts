import { setTimeout as delay } from 'node:timers/promises';
import { isConnectionLoss, isRetryableConflict } from '@baton/sql';

const MOST_CONFLICTS = 5;
const MOST_LOSSES = 3;
/** After a loss that took longer (a server that is silent, not one that closed the connection) the caller should know first. */
const PATIENCE_MS = 2_000;
const PAUSE_MS = 20;

/**
 * Asks again what another transaction or a broken connection prevented, a few times and for a moment: a restarted server leaves a pool
 * full of dead connections.
 * @param ask must be safe to be done twice, also when the first time was done and only its answer lost.
 */
export const persistently = async <T>(ask: () => Promise<T>): Promise<T> => {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const most = isRetryableConflict(error) ? MOST_CONFLICTS : isConnectionLoss(error) ? MOST_LOSSES : 1;
      if (attempt >= most || performance.now() > giveUpAt) throw error;
      // a random part, or those that met once meet again
      await delay(PAUSE_MS * attempt * Math.random());
    }
  }
};
