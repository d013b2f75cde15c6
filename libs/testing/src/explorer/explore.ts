import { PathLinks } from './path-links';
import { SeenStates } from './seen-states';

/** One thing that can happen in a state. The label is what a counter-example shows. */
export interface Move<State> {
  readonly label: string;
  readonly next: State;
}

/** Something that must hold. */
export interface Invariant<State> {
  readonly name: string;
  /** What is wrong, for people; null when it holds. */
  readonly broken: (state: State) => string | null;
}

export interface Progress {
  readonly states: number;
  readonly transitions: number;
  /** States of this depth not expanded yet, and those found for the next. */
  readonly frontier: number;
  readonly depth: number;
  readonly elapsedMs: number;
  readonly statesPerSecond: number;
}

export interface Exploration<State> {
  readonly initial: State;
  /** All moves of a state, in an order that depends on the state alone: paths are found by taking them again. */
  readonly moves: (state: State) => readonly Move<State>[];
  /** Equal for states that nobody can ever tell apart, by moves or invariants. */
  readonly key: (state: State) => string;
  readonly invariants: readonly Invariant<State>[];
  /** States in which everything under way has arrived; there `atRest` must hold, too. */
  readonly isAtRest?: (state: State) => boolean;
  readonly atRest?: readonly Invariant<State>[];
  readonly limits?: { readonly states?: number; readonly depth?: number; readonly elapsedMs?: number };
  readonly onProgress?: (progress: Progress) => void;
  /** States between two calls of `onProgress`. */
  readonly progressEvery?: number;
}

export interface CounterExample<State> {
  readonly invariant: string;
  readonly detail: string;
  /** Labels of the moves from the initial state: no shorter sequence breaks anything. */
  readonly path: readonly string[];
  readonly state: State;
}

export interface Explored<State> extends Progress {
  /** `exhausted`: every reachable state was visited. `limited`: a limit came first, nothing was found before it. */
  readonly outcome: 'exhausted' | 'limited' | 'broken';
  /** How many states at rest were checked. */
  readonly rests: number;
  readonly counterExample: CounterExample<State> | null;
}

const PROGRESS_EVERY = 50_000;

/**
 * Visits every state that the moves can reach, breadth first, and stops at the first that breaks an invariant: with the
 * shortest path to it. Memory: some 30 bytes per state visited, and the states of two neighbouring depths.
 */
export const explore = <State>(exploration: Exploration<State>): Explored<State> => new Search(exploration).run();

/** States of one depth and their numbers, in step. */
interface Level<State> {
  readonly states: State[];
  readonly numbers: number[];
}

class Search<State> {
  private readonly seen = new SeenStates();
  private readonly links = new PathLinks();
  private readonly startedAt = performance.now();
  private level: Level<State> = { states: [], numbers: [] };
  private next: Level<State> = { states: [], numbers: [] };
  private transitions = 0;
  private expanded = 0;
  private depth = 0;
  private rests = 0;

  constructor(private readonly on: Exploration<State>) {}

  run(): Explored<State> {
    const found = this.visit(this.on.initial, null, 0);
    if (found) return this.result('broken', found);
    while (this.next.states.length > 0) {
      if (this.depth >= (this.on.limits?.depth ?? Infinity)) return this.result('limited');
      this.level = this.next;
      this.next = { states: [], numbers: [] };
      this.expanded = 0;
      this.depth += 1;
      const ended = this.expandLevel();
      if (ended) return ended;
    }
    return this.result('exhausted');
  }

  private expandLevel(): Explored<State> | null {
    const { states, numbers } = this.level;
    for (let index = 0; index < states.length; index += 1) {
      const moves = this.on.moves(states[index] as State);
      for (let ordinal = 0; ordinal < moves.length; ordinal += 1) {
        const move = moves[ordinal] as Move<State>;
        this.transitions += 1;
        const found = this.visit(move.next, numbers[index] ?? null, ordinal);
        if (found) return this.result('broken', found);
      }
      // An expanded state is never needed again: its path is in the links.
      states[index] = undefined as State;
      this.expanded = index + 1;
      if (this.isPastLimit()) return this.result('limited');
    }
    return null;
  }

  private visit(state: State, parent: number | null, ordinal: number): CounterExample<State> | null {
    if (!this.seen.add(this.on.key(state))) return null;
    const number = this.links.add(parent, ordinal);
    this.next.states.push(state);
    this.next.numbers.push(number);
    if (this.seen.size % (this.on.progressEvery ?? PROGRESS_EVERY) === 0) this.on.onProgress?.(this.progress());
    const atRest = this.on.isAtRest?.(state) ?? false;
    if (atRest) this.rests += 1;
    return (
      this.check(this.on.invariants, state, number) ?? this.check(atRest ? (this.on.atRest ?? []) : [], state, number)
    );
  }

  private check(invariants: readonly Invariant<State>[], state: State, number: number): CounterExample<State> | null {
    for (const { name, broken } of invariants) {
      const detail = broken(state);
      if (detail !== null) return { invariant: name, detail, path: this.labels(this.links.pathTo(number)), state };
    }
    return null;
  }

  private labels(path: readonly number[]): string[] {
    let state = this.on.initial;
    return path.map((ordinal) => {
      const move = this.on.moves(state)[ordinal];
      if (move === undefined)
        throw new Error('moves() gave other moves for the same state: it must be a pure function');
      state = move.next;
      return move.label;
    });
  }

  private isPastLimit(): boolean {
    const { states = Infinity, elapsedMs = Infinity } = this.on.limits ?? {};
    return this.seen.size >= states || (elapsedMs !== Infinity && performance.now() - this.startedAt >= elapsedMs);
  }

  private progress(): Progress {
    const elapsedMs = performance.now() - this.startedAt;
    return {
      states: this.seen.size,
      transitions: this.transitions,
      frontier: this.level.states.length - this.expanded + this.next.states.length,
      depth: this.depth,
      elapsedMs: Math.round(elapsedMs),
      statesPerSecond: Math.round(this.seen.size / Math.max(elapsedMs / 1000, 0.001)),
    };
  }

  private result(outcome: Explored<State>['outcome'], counterExample: CounterExample<State> | null = null) {
    return { ...this.progress(), outcome, rests: this.rests, counterExample };
  }
}
