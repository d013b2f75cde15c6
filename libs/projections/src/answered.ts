import { StoreUnavailable } from '@baton/event-store';

/** Runs a query of a service's views. @throws StoreUnavailable whatever went wrong: lists answer 503 then, and commands go on. */
export const answered = async <T>(query: () => Promise<T>): Promise<T> => {
  try {
    return await query();
  } catch (error) {
    throw new StoreUnavailable(`the views do not answer: ${(error as Error).message}`, { cause: error });
  }
};
