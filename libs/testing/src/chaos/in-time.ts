import { after, anyOf } from './signals';

export interface Bounds {
  /** Aborts when the time for everything together is over. */
  readonly whole: AbortSignal;
  /** How long this may take, however slow the machine is; milliseconds. */
  readonly ownMs: number;
  /** How far it is. */
  readonly at: () => string;
}

const failing = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const fail = (): void => reject(new Error('it did not come to an end'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });

/**
 * Work that gets a signal and must be over when it aborts, so that what hangs does not disturb what comes next.
 * @throws Error that says which bound ended it, after how long, and how far it was.
 */
export const inTime = async <T>(work: (over: AbortSignal) => Promise<T>, { whole, ownMs, at }: Bounds): Promise<T> => {
  const began = performance.now();
  const over = anyOf(whole, after(ownMs));
  try {
    return await Promise.race([work(over), failing(over)]);
  } catch (error) {
    if (!over.aborted) throw error;
    const seconds = Math.round((performance.now() - began) / 1_000);
    const why = whole.aborted ? 'the time for everything together was over' : 'it hangs';
    throw new Error(`${why}, ${seconds} s after it began: ${at()}`, { cause: error });
  }
};
