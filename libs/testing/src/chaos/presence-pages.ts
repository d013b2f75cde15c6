import { setTimeout as delay } from 'node:timers/promises';
import { isSuccess } from '../checkers/observation';
import { member } from '../checkers/stored-fact';
import type { Stay, Try } from '../checkers/check-presence';
import type { Client, Door } from './client';
import type { Recorder } from './recorder';

/** As the services have them; milliseconds. */
export const TTL_MS = 30_000;
export const HIDDEN_TTL_MS = 150_000;
export const CLOSE_GRACE_MS = 10_000;
export const SWEEP_MS = 1_000;
export const OUTAGE_MS = 5_000;
const HEARTBEAT_MS = 10_000;
/** A hidden page is woken once a minute. */
const HIDDEN_HEARTBEAT_MS = 60_000;
/** Who was not answered tries again, at any door, without waiting for the next turn. */
const AGAIN_MS = 2_000;

export interface PageOptions {
  readonly client: Client;
  /** Browsers know one address. */
  readonly door: Door;
  readonly recorder: Recorder;
  /** How much faster presence' time passes. */
  readonly speed: number;
  readonly hidden: boolean;
  /** When it tries to be heard: what all pages of a person share. */
  readonly tries: Try[];
}

/** One page of a person: opens, beats as browsers do, closes; or ends without a word. */
export class Page {
  /** Of the last heartbeat that was answered. */
  heard: { readonly sentAt: number; readonly answeredAt: number } | null = null;
  private id: string | null = null;

  constructor(private readonly options: PageOptions) {}

  /** Resolves when it is open and was heard; null when it was crashed or closed first. */
  async open(signal: AbortSignal): Promise<void> {
    while (this.id === null && !signal.aborted) {
      const told = await this.ask('/v1/presence/connections');
      if (isSuccess(told)) this.id = String(member(told.body, 'id'));
      else await this.pause(AGAIN_MS, signal);
    }
    // until then it has only the time of a visible page
    while (this.options.hidden && !signal.aborted && !(await this.beat())) await this.pause(AGAIN_MS, signal);
  }

  /** Beats until the signal: that is a crash, for nothing is said. */
  async live(signal: AbortSignal): Promise<void> {
    const every = this.options.hidden ? HIDDEN_HEARTBEAT_MS : HEARTBEAT_MS;
    let wait = every;
    while (!signal.aborted) {
      await this.pause(wait, signal);
      if (signal.aborted) return;
      wait = (await this.beat()) ? every : AGAIN_MS;
    }
  }

  /** Says that it closes, as a page does that is left or loaded anew: one try. */
  async close(): Promise<void> {
    if (this.id !== null) await this.ask(`/v1/presence/connections/${this.id}/close`);
    this.id = null;
  }

  private async beat(): Promise<boolean> {
    if (this.id === null) return false;
    const path = `/v1/presence/connections/${this.id}/heartbeat`;
    const told = await this.ask(path, { active: true, hidden: this.options.hidden });
    return isSuccess(told);
  }

  private async ask(path: string, body?: object) {
    const { client, door, recorder, tries } = this.options;
    const isGoodbye = path.endsWith('/close');
    const attempt: { at: number; answeredAt: number | null } = { at: recorder.now(), answeredAt: null };
    if (!isGoodbye) tries.push(attempt);
    const told = await client.once({ path, door, ...(body !== undefined && { body }) });
    attempt.answeredAt = told.answeredAt;
    if (isSuccess(told) && !isGoodbye) this.heard = { sentAt: told.askedAt, answeredAt: told.answeredAt };
    return told;
  }

  private pause(ms: number, signal: AbortSignal): Promise<void> {
    return delay(ms / this.options.speed, undefined, { signal }).catch(() => undefined);
  }
}

/** Somebody on one or several pages. */
export class Sitter {
  readonly tries: Try[] = [];
  private from: number | null = null;

  constructor(
    /** `agent:ada`, as on the bus. */
    readonly person: string,
    private readonly client: Client,
    private readonly door: Door,
    private readonly recorder: Recorder,
    private readonly speed: number,
  ) {}

  page(hidden = false): Page {
    const { client, door, recorder, speed, tries } = this;
    return new Page({ client, door, recorder, speed, hidden, tries });
  }

  /** From now on they are there. */
  settled(): void {
    this.from ??= this.recorder.now();
  }

  /** Null: they never came in. */
  stay(until: number): Stay | null {
    const { person, from, tries } = this;
    return from === null ? null : { person, from, until, tries };
  }
}
