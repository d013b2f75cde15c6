import { type Decider, Rejection } from '@baton/decider';

/** What a decision may be held against. */
export interface Outcome<Event> {
  /** Exactly these events, in this order. */
  then(expected: readonly Event[]): void;
  thenRejected(code: string, details?: Readonly<Record<string, unknown>>): void;
  /** Accepted, and nothing to do. */
  thenNothing(): void;
}

/**
 * Given/when/then over a pure decider: `given(decider, events).when(command).then(events)`.
 * Anything thrown that is not a `Rejection` fails the test as itself.
 */
export const given = <State, Command, Event>(decider: Decider<State, Command, Event>, history: readonly Event[]) => ({
  when: (command: Command): Outcome<Event> => {
    const state = history.reduce(decider.evolve, decider.initial);
    let events: Event[] | undefined;
    let rejection: Rejection | undefined;
    try {
      events = decider.decide(command, state);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      rejection = error;
    }
    const seen = rejection ? { rejected: rejection.code } : { events };
    return {
      then: (expected) => expect(seen).toEqual({ events: expected }),
      thenNothing: () => expect(seen).toEqual({ events: [] }),
      thenRejected: (code, details) => {
        expect(seen).toEqual({ rejected: code });
        if (details !== undefined) expect(rejection?.details).toEqual(details);
      },
    };
  },
});
