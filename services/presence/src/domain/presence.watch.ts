import { HIDDEN_TTL_MS, OUTAGE_MS } from './presence.times';

/**
 * What a memory knows of its own gaps. Milliseconds since 1970. Pages cannot be heard while the store or every replica is away:
 * after it, and in a memory that may have lost somebody, nobody is declared gone until the most silent page has had its turn.
 */
export interface Watch {
  /** Last sweep; 0: none yet. */
  readonly sweptAt: number;
  /** After an outage. */
  readonly outageUntil: number;
  /** In a memory that is new, or came back from a disk, until it has read back what was told. */
  readonly strangerUntil: number;
}

export const newWatch = (now: number): Watch => ({
  sweptAt: 0,
  outageUntil: 0,
  strangerUntil: now + HIDDEN_TTL_MS,
});

/** A sweep begins. */
export const swept = (watch: Watch, now: number): Watch => {
  const wasAway = watch.sweptAt > 0 && now - watch.sweptAt > OUTAGE_MS;
  return { ...watch, sweptAt: now, outageUntil: wasAway ? now + HIDDEN_TTL_MS : watch.outageUntil };
};

/** What was told has been read back: whoever it named is held by their own `heldUntil`, and others were never there before. */
export const readBack = (watch: Watch): Watch => ({ ...watch, strangerUntil: 0 });

/** Until when nobody is declared gone. */
export const heldUntil = (watch: Watch): number => Math.max(watch.outageUntil, watch.strangerUntil);
