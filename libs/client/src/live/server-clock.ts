/** How many samples are remembered: enough for one that travelled fast, few enough to follow a device whose clock is set. */
const SAMPLES = 8;

/**
 * The server's clock as seen from here. A time that the server sent is in the past when it arrives, by as long as it travelled, so
 * of several samples the one that puts the server furthest ahead is the nearest to the truth.
 */
export class ServerClock {
  private readonly samples: number[] = [];

  /** @param now this device's clock, milliseconds since 1970. */
  constructor(private readonly deviceNow: () => number) {}

  /** @param time ISO 8601, just received. */
  note(time: string): void {
    const sample = Date.parse(time) - this.deviceNow();
    if (Number.isNaN(sample)) return;
    this.samples.push(sample);
    if (this.samples.length > SAMPLES) this.samples.shift();
  }

  /** Milliseconds that the server's clock is ahead of this device's; 0 until it was heard of. */
  get offsetMs(): number {
    return this.samples.length === 0 ? 0 : Math.max(...this.samples);
  }

  /** Milliseconds since 1970 by the server's clock. */
  readonly now = (): number => this.deviceNow() + this.offsetMs;
}
