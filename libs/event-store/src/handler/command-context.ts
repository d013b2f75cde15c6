import type { Actor } from '../event-store';

/** What a command brings apart from its meaning. All of it ends in the metadata of the events. */
export interface CommandContext<State = unknown> {
  /** UUID; equal for every retry of the command. */
  readonly commandId: string;
  readonly actor: Actor;
  /** Whose personal data the events hold. A function is asked with the state *after* the new events: a ticket's command learns it from the fold. */
  readonly customerId: string | null | ((state: State) => string | null);
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly traceparent: string | null;
  /** ISO 8601 UTC with milliseconds. */
  readonly occurredAt: string;
  /** HMAC of the request's body; the same command id with another one is refused. Absent for policies. */
  readonly bodyHash?: string;
}

/** What a stream was folded to. */
export interface Loaded<State> {
  readonly state: State;
  /** -1: the stream does not exist. */
  readonly revision: number;
}

export interface Handled<State, Event> extends Loaded<State> {
  /** What this call appended; empty for a replay and for a decision that had nothing to do. */
  readonly events: readonly Event[];
  /** The command had been handled before: nothing was appended, and this is the state now. */
  readonly replayed: boolean;
}

/** This command id came with another body: one idempotency key was used for two requests. */
export class IdempotencyKeyReused extends Error {
  constructor(readonly commandId: string) {
    super(`command ${commandId} was handled with another body`);
    this.name = 'IdempotencyKeyReused';
  }
}

/** Others wrote first, every time. Nothing was appended; the caller may try again. */
export class TooMuchContention extends Error {
  constructor(
    readonly stream: string,
    readonly attempts: number,
    options?: ErrorOptions,
  ) {
    super(`stream ${stream}: somebody else appended first, ${attempts} times in a row`, options);
    this.name = 'TooMuchContention';
  }
}
