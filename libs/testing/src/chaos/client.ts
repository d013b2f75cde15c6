import { setTimeout as delay } from 'node:timers/promises';
import { isSuccess, type Observation } from '../checkers/observation';
import { member } from '../checkers/stored-fact';
import { Seen } from '../replay/seen';
import { ask } from './ask';
import type { Dice } from './dice';
import type { Recorder } from './recorder';

/** Where a request can be sent: nginx, or one replica past it. */
export interface Door {
  readonly name: string;
  readonly url: string;
}

/** Doors of the service that answers for a path. */
export type DoorsFor = (path: string) => readonly Door[];

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
  /** One door instead of any. */
  readonly door?: Door;
  /** Problem codes that may pass by themselves here, beside the usual ones: `ticket-not-found` of a ticket that is on its way. */
  readonly waitFor?: readonly string[];
}

export interface ClientOptions {
  readonly recorder: Recorder;
  readonly doors: DoorsFor;
  readonly dice: Dice;
  readonly who: string;
  readonly token: string | null;
  /** Causal token of the chat that this client takes part in. */
  readonly seen?: Seen;
  /** Ends waiting: what has no answer then has none. */
  readonly signal: AbortSignal;
}

const ATTEMPT_MS = 15_000;
const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 1_000;

/** Refused for now: another try may be answered otherwise. */
const mayPass = ({ status, code }: Observation, waitFor: readonly string[]): boolean =>
  status === 0 || status === 429 || status >= 500 || code === 'not-yet' || (code !== null && waitFor.includes(code));

/** Somebody who uses the public API, and writes down everything that they are told. */
export class Client {
  readonly seen: Seen;

  constructor(private readonly options: ClientOptions) {
    this.seen = options.seen ?? new Seen();
  }

  get who(): string {
    return this.options.who;
  }

  /** One request, one answer, nothing tried again. */
  async once({ method = 'POST', path, body, key, door }: Request): Promise<Observation> {
    const { recorder, who } = this.options;
    const { name, url } = door ?? this.anyDoor(path);
    const askedAt = recorder.now();
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = this.headers(key, body !== undefined);
    const reply = await ask({ url: url + path, method, headers, timeoutMs: ATTEMPT_MS, ...text });
    const revision = String(reply.headers['baton-revision'] ?? '') || null;
    const problem = member(reply.body, 'code');
    const observation: Observation = {
      ...{ askedAt, answeredAt: recorder.now(), door: name, who, method, path, key: key ?? null, revision },
      status: reply.status,
      code: reply.failure ?? (reply.status >= 400 && typeof problem === 'string' ? problem : null),
      replayed: reply.headers['idempotent-replay'] === 'true',
      body: reply.body,
    };
    recorder.note(observation);
    if (isSuccess(observation)) this.seen.note(revision);
    return observation;
  }

  /** Tries again, at any door and under the same key, until the answer is final or the run is over. */
  async until(request: Request): Promise<Observation> {
    const { waitFor = [] } = request;
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const told = await this.once(request);
      if (!mayPass(told, waitFor) || this.options.signal.aborted) return told;
      await delay(wait, undefined, { signal: this.options.signal }).catch(() => undefined);
    }
  }

  private anyDoor(path: string): Door {
    return this.options.dice.one(this.options.doors(path));
  }

  private headers(key: string | undefined, hasBody: boolean): Record<string, string> {
    const { token } = this.options;
    const seen = this.seen.toString();
    return {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(hasBody && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(seen !== '' && { 'baton-seen': seen }),
    };
  }
}
