import { setTimeout as delay } from 'node:timers/promises';
import { connectionAnswer, directoryAnswer, type DirectoryEntryAnswer, leaseAnswer } from './answers';
import { type Answer, type Api, type Caller, Refused } from './api';
import { Lease } from './lease';

export interface DeskOptions {
  readonly api: Api;
  readonly as: Caller;
  /** The agent's id. */
  readonly id: string;
  /** How many times as fast as the machine's presence' time passes. */
  readonly speed: number;
  /** Aborts when they leave. */
  readonly signal: AbortSignal;
}

/** As pages do it: two beats may be lost, and one that was not answered is soon said again. */
const BEATS_PER_TTL = 3;
const AGAIN_MS = 2_000;

const LOOK_AGAIN_MS = 100;
/** Longer than any outage that a replay is to live through. */
const SHOWN_WITHIN_MS = 120_000;

/** An agent with a page open, so that colleagues may forward to them. */
export class Desk {
  private readonly lease = new Lease();
  private readonly opened: Promise<void>;
  private introduced: Promise<void> | null = null;
  /** Since when the ticket service has known them by a word that they said after their page had opened; null: it does not yet. */
  private knownSince: number | null = null;

  constructor(private readonly options: DeskOptions) {
    this.opened = new Promise((resolve, reject) => void this.sit(resolve).catch(reject));
    // Whoever wants to forward to them is told; nobody else needs to know.
    this.opened.catch(() => undefined);
  }

  /** Waits until their colleagues are not shown that they are away from it, for so long at most. */
  async untilShown(): Promise<void> {
    await this.opened;
    await (this.introduced ??= this.introduce());
    await this.untilDirectory(({ status }) => status !== 'offline');
  }

  /** Whether, since the ticket service has known them, each of their heartbeats was answered in time: nobody may call them offline. */
  hasAlwaysBeenThere(): boolean {
    return this.knownSince !== null && this.lease.covers(this.knownSince, performance.now());
  }

  /** What the ticket service knows may be older than their page: what they choose now is not. */
  private async introduce(): Promise<void> {
    const { api, as } = this.options;
    const known = await this.untilDirectory(({ status }) => status !== 'unknown');
    const availability = known?.availability === 'busy' ? 'available' : 'busy';
    await api.send({ method: 'PUT', path: '/v1/presence/me', as, body: { availability } });
    const shown = await this.untilDirectory((now) => now.status !== 'unknown' && now.availability === availability);
    if (shown !== null) this.knownSince = performance.now();
  }

  /** What the ticket service's directory says of them, once it is so; null: it never was. */
  private async untilDirectory(isSo: (now: DirectoryEntryAnswer) => boolean): Promise<DirectoryEntryAnswer | null> {
    const { api, as, id } = this.options;
    for (const until = performance.now() + SHOWN_WITHIN_MS; performance.now() < until; await delay(LOOK_AGAIN_MS)) {
      const answer = await api.send({ method: 'GET', path: '/v1/agents', as });
      const shown = directoryAnswer.parse(answer.body).items.find((agent) => agent.id === id);
      if (shown !== undefined && isSo(shown)) return shown;
    }
    return null;
  }

  /** A page that is opened again when the service does not know it any more. */
  private async sit(onOpen: () => void): Promise<void> {
    const { api, as, signal } = this.options;
    while (!signal.aborted) {
      const answer = await api.send({ method: 'POST', path: '/v1/presence/connections', as });
      const { id, ttlSeconds } = connectionAnswer.parse(answer.body);
      this.heard(answer, this.lasting(ttlSeconds * 1_000));
      onOpen();
      await this.beat(id, this.lasting(ttlSeconds * 1_000)).catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
      });
    }
  }

  /** @throws Refused when the service does not know the page. */
  private async beat(page: string, ttlMs: number): Promise<never> {
    const { api, signal } = this.options;
    const call = { method: 'POST', path: `/v1/presence/connections/${page}/heartbeat`, as: null } as const;
    for (let wait = ttlMs / BEATS_PER_TTL; ;) {
      await delay(wait, undefined, { signal });
      const answer = await api.once({ ...call, body: { active: true } }, ttlMs / BEATS_PER_TTL);
      wait = answer === null ? this.lasting(AGAIN_MS) : ttlMs / BEATS_PER_TTL;
      if (answer !== null) this.heard(answer, this.lasting(leaseAnswer.parse(answer.body).ttlSeconds * 1_000));
    }
  }

  private heard({ durationMs }: Answer, lastsMs: number): void {
    const answeredAt = performance.now();
    this.lease.heard({ sentAt: answeredAt - durationMs, answeredAt, lastsMs });
  }

  /** Milliseconds of presence' time as those of this machine. */
  private lasting(ms: number): number {
    return ms / this.options.speed;
  }
}
