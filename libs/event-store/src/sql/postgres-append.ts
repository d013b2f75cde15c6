import { isConnectionLoss, isPassingDatabaseError } from '@baton/sql';
import { StoreUnavailable, WrongExpectedRevision } from '../event-store';
import type { Outcome } from './append-groups';
import { toPosition } from './postgres-position';
import type { Appended } from './postgres-store-queries';
import type { Append } from './store-engine';

/** The data of the store that this process remembers were replaced by a backup's. */
export const replaced = (): StoreUnavailable =>
  new StoreUnavailable(
    'the event store was restored from a backup while this process ran: restart it, it remembers what is no more',
  );

/** What the server says became of one append. */
export const outcomeOf = ({ stream, expected }: Append, appended: Appended | undefined): Outcome => {
  if (appended === undefined)
    return { error: new StoreUnavailable('the event store answered nothing about an append') };
  const { outcome, last_revision: last, xid, position } = appended;
  switch (outcome) {
    case 'replaced':
      return { error: replaced() };
    case 'conflict': {
      const actual = last === -1 ? null : last;
      return { error: new WrongExpectedRevision(stream, expected === -1 ? 'no-stream' : expected, actual) };
    }
    case 'appended':
    case 'repeated': {
      const result = { revision: last, position: toPosition({ xid, position }) };
      return { result: outcome === 'repeated' ? { ...result, repeated: true } : result };
    }
  }
};

/** The server will not have what one of a group holds, and would have the others: nothing was written. */
export const isAboutContents = (error: unknown): boolean => {
  if (!(error instanceof StoreUnavailable) || error.cause === undefined) return false;
  return !isConnectionLoss(error.cause) && !isPassingDatabaseError(error.cause);
};
