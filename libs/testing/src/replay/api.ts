import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** Somebody with a token; `renew` fetches another when the server no longer takes the first. */
export interface Caller {
  token(): Promise<string>;
  renew(): Promise<string>;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly as: Caller | null;
  readonly body?: object;
  /** Idempotency-Key: the same in every run, so that a command repeated after a crash is done once. */
  readonly key?: string;
  /** Baton-Seen: what the answer must already know of. */
  readonly seen?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Baton-Revision, `<stream>@<revision>`. */
  readonly revision: string | null;
  /** The server had done this command before. */
  readonly replayed: boolean;
  /** Of the attempt that was answered. */
  readonly durationMs: number;
}

/** The server said no, and would say so again. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    call: Call,
  ) {
    super(`${call.method} ${call.path}: ${status} ${code}`);
    this.name = 'Refused';
  }
}

/** The server could not be reached, or kept asking for patience, for longer than we are patient. */
export class OutOfPatience extends Error {
  constructor(call: Call, patienceMs: number, last: string) {
    super(`${call.method} ${call.path}: no answer for ${Math.round(patienceMs / 1_000)} s; last: ${last}`);
    this.name = 'OutOfPatience';
  }
}

export interface ApiOptions {
  readonly url: string;
  /** How long one call is tried again in all; milliseconds. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

interface Retry {
  readonly retryAfterMs: number;
  readonly reason: string;
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;
const ATTEMPT_MS = 30_000;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const codeOf = (body: unknown): string =>
  isRecord(body) && typeof body['code'] === 'string' ? body['code'] : '(no problem code)';

const parse = (text: string): unknown => {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
};

/**
 * A client of the public HTTP API that outlives the server: what a restart, a limit or a view that is behind answers is tried
 * again with growing waits, under the same key, so that nothing happens twice.
 */
export class Api {
  private readonly patienceMs: number;

  constructor(private readonly options: ApiOptions) {
    this.patienceMs = options.patienceMs ?? 120_000;
    // Every call that waits to try again listens to it.
    if (options.signal !== undefined) setMaxListeners(0, options.signal);
  }

  /** @throws Refused for an answer that is final. @throws OutOfPatience. */
  async send(call: Call): Promise<Answer> {
    const began = performance.now();
    let token = call.as === null ? null : await call.as.token();
    for (let wait = FIRST_WAIT_MS, renewed = false; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      this.options.signal?.throwIfAborted();
      const outcome = await this.attempt(call, token);
      if ('body' in outcome) {
        if (outcome.status === 401 && call.as !== null && !renewed) {
          // A restarted server may have a new signing key.
          token = await call.as.renew();
          renewed = true;
          continue;
        }
        if (outcome.status >= 400) throw new Refused(outcome.status, codeOf(outcome.body), call);
        return outcome;
      }
      if (performance.now() - began > this.patienceMs) throw new OutOfPatience(call, this.patienceMs, outcome.reason);
      await delay(Math.max(wait, outcome.retryAfterMs), undefined, this.signal());
    }
  }

  /** One attempt that ends in time: for what is soon said again anyway. Null: it was not answered. @throws Refused. */
  async once(call: Call, withinMs: number): Promise<Answer | null> {
    const outcome = await this.attempt(call, call.as === null ? null : await call.as.token(), withinMs);
    if (!('body' in outcome)) return null;
    if (outcome.status >= 400) throw new Refused(outcome.status, codeOf(outcome.body), call);
    return outcome;
  }

  private signal(): { signal?: AbortSignal } {
    return this.options.signal === undefined ? {} : { signal: this.options.signal };
  }

  private async attempt(call: Call, token: string | null, withinMs = ATTEMPT_MS): Promise<Answer | Retry> {
    const began = performance.now();
    try {
      const response = await fetch(new URL(call.path, this.options.url), this.request(call, token, withinMs));
      const body = parse(await response.text());
      const retry = this.mayPass(response, body);
      if (retry !== null) return retry;
      return {
        status: response.status,
        body,
        revision: response.headers.get('baton-revision'),
        replayed: response.headers.get('idempotent-replay') === 'true',
        durationMs: performance.now() - began,
      };
    } catch (error) {
      this.options.signal?.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { retryAfterMs: 0, reason: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  private request(call: Call, token: string | null, withinMs: number): RequestInit {
    const headers: Record<string, string> = {};
    if (token !== null) headers['authorization'] = `Bearer ${token}`;
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    if (call.key !== undefined) headers['idempotency-key'] = call.key;
    if (call.seen !== undefined && call.seen !== '') headers['baton-seen'] = call.seen;
    const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
    return { method: call.method, headers, signal: AbortSignal.timeout(Math.ceil(withinMs)), ...body };
  }

  private mayPass(response: Response, body: unknown): Retry | null {
    const code = codeOf(body);
    const passing = [429, 502, 503, 504].includes(response.status) || (response.status === 409 && code === 'not-yet');
    if (!passing) return null;
    const seconds = Number(response.headers.get('retry-after') ?? 0);
    return { retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : 0, reason: `${response.status} ${code}` };
  }
}
