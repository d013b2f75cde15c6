/** Work about one partition runs alone: batches and replays never interleave, also across a restart in between. */
export class Turns {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Runs the work after all work given before under this name has settled. */
  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const result = (this.tails.get(name) ?? Promise.resolve()).then(work);
    const settled: Promise<unknown> = result
      .catch(() => undefined)
      .finally(() => {
        if (this.tails.get(name) === settled) this.tails.delete(name);
      });
    this.tails.set(name, settled);
    return result;
  }
}
