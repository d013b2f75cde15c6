import { type Host, pause } from '../host';
import { CausalToken } from './causal-token';
import { linkAbort } from './linked-abort';
import { isProblem, ProblemError, toProblem, UnreachableError } from './problem';
import { DEFAULT_RETRY, delayBeforeRetry, isPassing, retryAfterMs, type RetryPolicy } from './retry';
import { Tokens, type TokenSource } from './tokens';

/** One request, before tokens and headers of the house are added. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Below the origin, percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, Query>>;
  /** JSON, or a form with a file. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Makes the request a command that has one effect however often it is sent. */
  readonly key?: string;
  /** Nobody's request: no token is sent. */
  readonly anonymous?: boolean;
  /** Goes on when the page closes. */
  readonly keepalive?: boolean;
  /** Milliseconds until an attempt is given up; absent: 15 s. */
  readonly timeoutMs?: number;
}

type Query = string | number | boolean | readonly string[] | undefined;

export interface SessionOptions {
  /** Origin of the services: `https://chat.example.com`; in a page of that origin, an empty text. */
  readonly url: string;
  readonly token: TokenSource;
  readonly host: Host;
  readonly retry?: RetryPolicy;
}

const ATTEMPT_MS = 15_000;

const queryOf = (query: Call['query'] = {}): string => {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) pairs.append(name, String(one));
  }
  const text = pairs.toString();
  return text === '' ? '' : `?${text}`;
};

/** The JSON of a body; null for any other. */
export const jsonOf = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};

/** One person's requests: their token, what they have seen, and the patience with which a request is tried. */
export class Session {
  readonly host: Host;
  readonly seen = new CausalToken();
  private readonly tokens: Tokens;

  constructor(private readonly options: SessionOptions) {
    this.host = options.host;
    this.tokens = new Tokens(options.token);
  }

  /** The origin, without a slash at its end. */
  get url(): string {
    return this.options.url.replace(/\/+$/, '');
  }

  /**
   * Sends until there is an answer, or none is to be hoped for.
   * @returns the JSON of the answer, or null when it has none.
   * @throws ProblemError, UnreachableError, or the signal's reason.
   */
  json(call: Call): Promise<unknown> {
    return this.retried(call, jsonOf);
  }

  /** Sends once: for what is of no use later. @throws as `json`. */
  once(call: Call): Promise<unknown> {
    return this.attempt(call, jsonOf);
  }

  /** @throws as `json`. */
  async retried<T>(call: Call, read: (response: Response) => Promise<T>): Promise<T> {
    const { host } = this;
    const { attempts, forMs } = this.options.retry ?? DEFAULT_RETRY;
    const until = host.now() + forMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(call, read);
      } catch (error) {
        if (call.signal?.aborted || !isPassing(error) || attempt >= attempts) throw error;
        const asked = isProblem(error) ? error.retryAfterMs : null;
        const delay = delayBeforeRetry(attempt, asked, host.random);
        if (host.now() + delay > until) throw error;
        await pause(host, delay, call.signal);
      }
    }
  }

  /** One attempt whose body is read; a body that breaks off is no answer. */
  private async attempt<T>(call: Call, read: (response: Response) => Promise<T>): Promise<T> {
    const abort = linkAbort(this.host, call.signal, call.timeoutMs ?? ATTEMPT_MS);
    try {
      const response = await this.open({ ...call, signal: abort.signal });
      return await read(response).catch((error: unknown) => {
        throw new UnreachableError(error);
      });
    } catch (error) {
      if (call.signal?.aborted) throw call.signal.reason;
      throw error;
    } finally {
      abort.release();
    }
  }

  /**
   * Sends once, and once more with another token when this one is refused. Nothing of the body is read.
   * @throws ProblemError for every answer that is not 2xx; UnreachableError; what the token source throws.
   */
  async open(call: Call): Promise<Response> {
    if (call.anonymous) return this.send(call, null);
    const token = await this.tokens.get(null);
    try {
      return await this.send(call, token);
    } catch (error) {
      if (!isProblem(error) || error.problem.status !== 401) throw error;
      return this.send(call, await this.tokens.get(token));
    }
  }

  private async send(call: Call, token: string | null): Promise<Response> {
    const response = await this.host
      .fetch(`${this.url}${call.path}${queryOf(call.query)}`, this.init(call, token))
      .catch((error: unknown) => {
        throw new UnreachableError(error);
      });
    this.seen.note(response.headers.get('baton-revision'));
    if (response.ok) return response;
    const wait = retryAfterMs(response.headers.get('retry-after'), this.host.now());
    throw new ProblemError(toProblem(response.status, await jsonOf(response).catch(() => null)), wait);
  }

  private init(call: Call, token: string | null): RequestInit & { readonly cache: 'no-store' } {
    const seen = this.seen.header();
    const { body } = call;
    const isForm = body instanceof FormData;
    return {
      method: call.method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(token !== null && seen !== null && { 'baton-seen': seen }),
        ...(call.key !== undefined && { 'idempotency-key': call.key }),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      ...(call.signal && { signal: call.signal }),
      ...(call.keepalive && { keepalive: true }),
      // Answers belong to one person and one moment.
      cache: 'no-store',
    };
  }
}
