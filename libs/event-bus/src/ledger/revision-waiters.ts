/** Something that can happen once, and may be waited for. */
class Moment {
  signal: () => void = () => undefined;
  readonly happened = new Promise<void>((resolve) => (this.signal = resolve));

  /** Resolves when it happens, or after `ms`. */
  async orAfter(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const passed = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
    await Promise.race([this.happened, passed]);
    clearTimeout(timer);
  }
}

interface Watched {
  waiting: number;
  nextMove: Moment;
}

/** Requests that wait for a stream to be handled: woken by this process at once, by other replicas through a slow look. */
export class RevisionWaiters {
  private readonly streams = new Map<string, Watched>();

  /** Wakes whoever waits for the stream. */
  moved(stream: string): void {
    const watched = this.streams.get(stream);
    if (watched === undefined) return;
    watched.nextMove.signal();
    watched.nextMove = new Moment();
  }

  /** Resolves true as soon as `reached` says so, looking after every move and every `pollMs`; false after `timeoutMs`. */
  async until(
    stream: string,
    reached: () => Promise<boolean>,
    { timeoutMs, pollMs }: { readonly timeoutMs: number; readonly pollMs: number },
  ): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    const watched = this.enter(stream);
    try {
      for (;;) {
        // Taken before the look, so that a move between look and wait is not missed.
        const { nextMove } = watched;
        if (await reached()) return true;
        const left = deadline - performance.now();
        if (left <= 0) return false;
        await nextMove.orAfter(Math.min(left, pollMs));
      }
    } finally {
      this.leave(stream, watched);
    }
  }

  private enter(stream: string): Watched {
    const watched = this.streams.get(stream) ?? { waiting: 0, nextMove: new Moment() };
    watched.waiting += 1;
    this.streams.set(stream, watched);
    return watched;
  }

  /** A stream that nobody waits for any more is forgotten: its name came from a client. */
  private leave(stream: string, watched: Watched): void {
    watched.waiting -= 1;
    if (watched.waiting === 0) this.streams.delete(stream);
  }
}
