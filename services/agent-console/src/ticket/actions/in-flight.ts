import type { Store } from '@baton/client';

/** What is being done now, by key; a second attempt at the same waits for nobody: it is none. */
export class InFlight implements Store<ReadonlySet<string>> {
  private readonly listeners = new Set<() => void>();
  private running: ReadonlySet<string> = new Set();

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  };

  readonly getSnapshot = (): ReadonlySet<string> => this.running;

  /** @returns what the action answers; null when it was under way already. @throws what the action throws. */
  async once<T>(key: string, action: () => Promise<T>): Promise<T | null> {
    if (this.running.has(key)) return null;
    this.change((keys) => keys.add(key));
    try {
      return await action();
    } finally {
      this.change((keys) => keys.delete(key));
    }
  }

  private change(by: (keys: Set<string>) => unknown): void {
    const keys = new Set(this.running);
    by(keys);
    this.running = keys;
    for (const listener of [...this.listeners]) listener();
  }
}
