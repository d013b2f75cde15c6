/** One request that one client made, and what it was told. */
export interface Observation {
  /** Milliseconds since the run began. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** Which door was knocked at: `nginx`, or a replica such as `ticket-0`. */
  readonly door: string;
  readonly who: string;
  readonly method: string;
  readonly path: string;
  /** Idempotency-Key, if any. */
  readonly key: string | null;
  /** HTTP status; 0: no answer came. */
  readonly status: number;
  /** Problem code of a refusal, what the network said when no answer came; null otherwise. */
  readonly code: string | null;
  /** Baton-Revision, `<stream>@<revision>`. */
  readonly revision: string | null;
  /** Idempotent-Replay. */
  readonly replayed: boolean;
  readonly body: unknown;
}

/** A stream and how far into it somebody was told that it goes. */
export interface Place {
  readonly stream: string;
  readonly revision: number;
}

/** Reads a `Baton-Revision`; null when it is none. */
export const placeOf = (text: string | null): Place | null => {
  const at = text?.lastIndexOf('@') ?? -1;
  if (text === null || at < 1) return null;
  return { stream: text.slice(0, at), revision: Number(text.slice(at + 1)) };
};

export const isSuccess = ({ status }: Observation): boolean => status >= 200 && status < 300;

/** Whether it can be said at all what became of it: a request without an answer, or refused for now, may be anything. */
export const isCommand = ({ method }: Observation): boolean => method !== 'GET';

/** For messages of checkers. */
export const described = (told: Observation): string => {
  const { who, method, path, door, status, code, askedAt, revision, replayed } = told;
  const more = [code, revision, replayed ? 'replay' : null].filter((one) => one !== null).join(' ');
  return `${who} ${method} ${path} at ${door} (${Math.round(askedAt)} ms): ${status} ${more}`.trimEnd();
};
