/** Clients that are sent away together come back this far apart, on average, so that the replica which they come to is not run over. */
const APART_MS = 2;
const [LEAST_SPREAD_MS, MOST_SPREAD_MS] = [500, 30_000];

/** Nobody comes back sooner. */
const FIRST_MS = 100;

/**
 * When a client that is sent away comes back, in milliseconds.
 * @param together how many are sent away at this moment, this one included. @param dice from 0 to 1, another for each of them.
 */
export const comesBackIn = (together: number, dice: number): number => {
  const spread = Math.min(MOST_SPREAD_MS, Math.max(LEAST_SPREAD_MS, together * APART_MS));
  return Math.ceil(dice * spread) + FIRST_MS;
};
