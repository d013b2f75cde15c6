/**
 * Key of the fillers that a writer puts into each partition of its state topics now and then, so that segments roll and
 * compaction gets at what is superseded. Nothing has this key, so the tombstone takes nothing away; consumers pass over it.
 */
export const ROLL_KEY = '$roll';
