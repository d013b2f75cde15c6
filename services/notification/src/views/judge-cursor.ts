import { TOMBSTONE_KEPT_MS } from '@baton/contracts';
import type { Cursor } from '../domain/cursor';
import { isTail } from '../domain/followed-topics';
import type { ResetReason } from '../outbound/frames';
import type { World } from './world';

/**
 * Half of the time for which a tombstone stays readable: a replica that reads the topic later would not know of what was removed, and
 * the client would keep it for ever.
 */
const MAX_AGE_MS = TOMBSTONE_KEPT_MS / 2;

export interface Judged {
  /** See `viewerMark`. */
  readonly viewer: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** It tells of what is not on the bus, as far as this replica can find out. */
  readonly isBeyond: boolean;
}

/** Why nothing can be told from this cursor on; null: what happened since can be told. */
export const judgeCursor = (cursor: Cursor, world: World, { viewer, now, isBeyond }: Judged): ResetReason | null => {
  if (isBeyond) return 'beyond';
  if (cursor.viewer !== viewer) return 'viewer';
  if (cursor.topics === null) return 'topics';
  if (now - cursor.time > MAX_AGE_MS) return 'age';
  const { places } = world.positions;
  for (const [topic, { generation, offsets }] of cursor.topics) {
    if (places.get(topic)?.generation !== generation) return 'generation';
    // What happened and is not remembered any more concerns the views that tell of it: they begin anew, and no other.
    if (isTail(topic)) continue;
    if (!offsets.every((offset, partition) => world.journal.reaches(topic, partition, offset))) return 'overtaken';
  }
  return null;
};

/** Whether a cursor tells of more than this world has taken in. */
export const isAhead = (cursor: Cursor, world: World): boolean => {
  const { places } = world.positions;
  return [...(cursor.topics ?? [])].some(([topic, { generation, offsets }]) => {
    const here = places.get(topic);
    return here?.generation === generation && offsets.some((offset, at) => offset > (here.offsets[at] ?? 0));
  });
};
