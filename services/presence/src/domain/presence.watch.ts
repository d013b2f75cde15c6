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
  /** The same moment, and reading back does not end it: somebody may have come, and the memory that knew it is lost. */
  readonly newUntil: number;
}

export const newWatch = (now: number): Watch => ({
  sweptAt: 0,
  outageUntil: 0,
  strangerUntil: now + HIDDEN_TTL_MS,
  newUntil: now + HIDDEN_TTL_MS,
});

/** A sweep begins. */
export const swept = (watch: Watch, now: number): Watch => {
  const wasAway = watch.sweptAt > 0 && now - watch.sweptAt > OUTAGE_MS;
  return { ...watch, sweptAt: now, outageUntil: wasAway ? now + HIDDEN_TTL_MS : watch.outageUntil };
};

/** What was told has been read back: whoever it named is held by their own `heldUntil`, and others were never there before. */
export const readBack = (watch: Watch): Watch => ({ ...watch, strangerUntil: 0 });

/** Until when nobody is declared gone. */
export const heldUntil = ({ outageUntil, strangerUntil }: Pick<Watch, 'outageUntil' | 'strangerUntil'>): number =>
  Math.max(outageUntil, strangerUntil);

/**
 * Up to when this memory has heard of everybody who was there: now, or null while somebody may be there who could not make it known,
 * because it was away, or is new, and their page has not had its turn since.
 */
export const heardUpTo = ({ sweptAt, outageUntil, newUntil }: Watch, now: number): number | null => {
  const isAway = sweptAt > 0 && now - sweptAt > OUTAGE_MS;
  return isAway || now < Math.max(outageUntil, newUntil) ? null : now;
};
