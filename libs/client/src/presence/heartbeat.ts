import type { Host } from '../host';

/** What a page tells with each beat. */
export interface Attention {
  /** Its user did something since the last beat. */
  active: boolean;
  /** It is in the background. */
  hidden: boolean;
}

/** How often is told within one time to live: two beats may be lost. */
const BEATS_PER_TTL = 3;
/** After a beat that did not arrive. */
const RETRY_MS = 2_000;

export interface HeartbeatOptions {
  readonly host: Pick<Host, 'fetch' | 'after'>;
  /** `https://…/v1/presence/connections/<id>`: the id is the capability, so no token is needed. */
  readonly address: string;
  /** Seconds that the service believes one beat. */
  readonly ttlSeconds: number;
  /** The service does not know the id: it was forgotten, or the deployment's secret is another. */
  readonly onLost: () => void;
}

/**
 * Tells the presence service that somebody is there, again and again. Runs in a page, in a worker and in Node alike. A beat that
 * fails is repeated soon; presence is a matter of seconds, and nobody is told of errors.
 */
export class Heartbeat {
  private readonly attention: Attention = { active: true, hidden: false };
  private ttlMs: number;
  private cancel: () => void = () => undefined;
  private isStopped = false;
  private isBeating = false;

  constructor(private readonly options: HeartbeatOptions) {
    this.ttlMs = options.ttlSeconds * 1_000;
    this.plan(this.ttlMs / BEATS_PER_TTL);
  }

  /** The user did something. */
  active(): void {
    this.attention.active = true;
  }

  /** A page that goes to the background says so at once: it is woken seldom there, and asks for a longer time to live. */
  hide(hidden: boolean): void {
    if (this.attention.hidden === hidden) return;
    this.attention.hidden = hidden;
    if (!hidden) this.attention.active = true;
    this.plan(0);
  }

  stop(): void {
    this.isStopped = true;
    this.cancel();
  }

  private plan(ms: number): void {
    this.cancel();
    if (!this.isStopped) this.cancel = this.options.host.after(ms, () => void this.beat());
  }

  private async beat(): Promise<void> {
    if (this.isBeating) return this.plan(RETRY_MS);
    this.isBeating = true;
    const said = { ...this.attention };
    this.attention.active = false;
    const next = await this.tell(said).catch(() => null);
    this.isBeating = false;
    // What could not be told is told next time.
    if (next === null && said.active) this.attention.active = true;
    if (said.hidden !== this.attention.hidden) this.plan(0);
    else this.plan(next ?? RETRY_MS);
  }

  /** @returns milliseconds until the next beat; null: it did not arrive. */
  private async tell(said: Attention): Promise<number | null> {
    const response = await this.options.host.fetch(`${this.options.address}/heartbeat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(said),
      signal: AbortSignal.timeout(this.ttlMs / BEATS_PER_TTL),
    });
    if (response.status === 404 && !this.isStopped) {
      this.stop();
      this.options.onLost();
    }
    if (!response.ok) return null;
    const { ttlSeconds } = (await response.json()) as { readonly ttlSeconds: number };
    this.ttlMs = ttlSeconds * 1_000;
    return this.ttlMs / BEATS_PER_TTL;
  }
}
