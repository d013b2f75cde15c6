import { describeDatabaseError } from '@baton/sql';
import { StoreUnavailable, WrongExpectedRevision } from '../event-store';

/** Whatever a database answers but a result means that it cannot be known now. A TypeError is the caller's mistake. */
export const answered = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    const isAnswer = error instanceof WrongExpectedRevision || error instanceof StoreUnavailable;
    if (isAnswer || error instanceof TypeError) throw error;
    throw new StoreUnavailable(`${what} does not answer: ${describeDatabaseError(error)}`, { cause: error });
  }
};
