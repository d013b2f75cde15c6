/** Wakes readers of this process when something was appended here. It carries nothing: who wakes reads the store. */
export class Bell {
  private rings = 0;
  private readonly sleepers = new Set<() => void>();

  /** How often it rang so far: note it *before* reading, or a ring between reading and sleeping is missed. */
  get count(): number {
    return this.rings;
  }

  ring(): void {
    this.rings += 1;
    for (const wake of [...this.sleepers]) wake();
  }

  /** Resolves when it has rung more often than `heard`, after `timeoutMs`, or when the signal aborts; whichever is first. */
  async after(heard: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.rings > heard || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      signal.addEventListener('abort', wake);
      this.sleepers.add(wake);
    });
  }
}
