import type { Leadership } from '../event-bus';

/** Who leads under a name, for one process: whoever asked first, until released. */
export class Leaders {
  private readonly queues = new Map<string, Promise<void>>();

  /** @throws the signal's reason when it aborts before the turn comes. */
  async lead(name: string, signal: AbortSignal): Promise<Leadership> {
    signal.throwIfAborted();
    const before = this.queues.get(name) ?? Promise.resolve();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const mine = before.then(() => released);
    this.queues.set(name, mine);
    void mine.then(() => this.queues.get(name) === mine && this.queues.delete(name));
    try {
      await orAborted(before, signal);
    } catch (error) {
      release();
      throw error;
    }
    return { lost: new AbortController().signal, release: async () => release() };
  }
}

const orAborted = (turn: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    void turn.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
