/** A stream as far as this process has read it. Every field only moves forward. */
export interface CachedFold<State> {
  state: State;
  /** Of the last event folded; -1: none. */
  revision: number;
  /** Every command that the stream's events name, with the hash of its body, if it had one. */
  readonly handled: Map<string, string | undefined>;
  /** Tick of the handler's clock at which the store was last seen to hold nothing newer. */
  currentAt: number;
}

/** Bytes that a fold takes, roughly: what a state weighs with nothing in it, and a command id with its hash and its share of the state. */
const EMPTY_FOLD_BYTES = 2_000;
const HANDLED_COMMAND_BYTES = 400;

/** A conversation of 5,000 messages holds 5,000 command ids, so counting streams alone would not bound the memory. */
export const roughBytes = (fold: CachedFold<unknown>): number =>
  EMPTY_FOLD_BYTES + HANDLED_COMMAND_BYTES * fold.handled.size;
