import type { Filter } from '@kurrent/kurrentdb-client';

/** Holds the store's id. It is ours and not an event of any service, so no reader is given it. */
export const STORE_STREAM = 'baton-store';

/** Server-side pages of the log between two checkpoints of a subscription that finds nothing. */
const CHECKPOINT_INTERVAL = 10;

const escaped = (text: string): string => text.replace(/[\\*+?|{}[\]()^$.#\s]/g, '\\$&');

const matching = (regex: string): Filter => ({
  filterOn: 'streamName',
  regex,
  checkpointInterval: CHECKPOINT_INTERVAL,
});

/** Everything but what the server keeps for itself, and our own note. */
export const anyStream: Filter = matching(`^(?!\\$|${STORE_STREAM}$)`);

/**
 * Streams whose names begin with one of the prefixes; empty: all but the server's own. A regular expression, because the server compares
 * prefixes by the rules of its language settings, and by those a name may begin with a prefix in one place and not in another.
 */
export const streamsFilter = (prefixes: readonly string[]): Filter =>
  prefixes.length === 0 ? anyStream : matching(`^(?:${prefixes.map(escaped).join('|')})`);
