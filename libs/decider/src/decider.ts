/**
 * A pure model of one stream: events fold into a state, a command and a state give new events.
 * Neither function reads a clock, awaits or draws a random number; such facts come in with the command.
 * The shape is that of Jérémie Chassaing's Decider pattern.
 */
export interface Decider<State, Command, Event> {
  readonly initial: State;
  /** Folds one event. A type that it does not know is a compile-time error, never a skipped event. */
  readonly evolve: (state: State, event: Event) => State;
  /** New events; `[]` is 'nothing to do'. Throws `Rejection` for a broken rule. */
  readonly decide: (command: Command, state: State) => Event[];
}

/** A rule of the domain said no. It knows no HTTP; the edge maps `code` to a problem document. */
export class Rejection<Code extends string = string> extends Error {
  /** @param details members that help the caller, for example `{by, since}`; never personal data. */
  constructor(
    readonly code: Code,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
    this.name = 'Rejection';
  }
}
