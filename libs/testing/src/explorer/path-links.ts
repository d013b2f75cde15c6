const FIRST_LENGTH = 1 << 12;
/** Parent of a state that the search began with. */
const NONE = 0xffffffff;

/**
 * How each state was first reached: its parent's number and which of the parent's moves it was, 6 bytes a state.
 * States themselves are not kept; a path is found by taking the moves again.
 */
export class PathLinks {
  private parents = new Uint32Array(FIRST_LENGTH);
  private ordinals = new Uint16Array(FIRST_LENGTH);
  private length = 0;

  /** @returns the number of the state added. */
  add(parent: number | null, ordinal: number): number {
    if (this.length === this.parents.length) this.grow();
    this.parents[this.length] = parent ?? NONE;
    this.ordinals[this.length] = ordinal;
    return this.length++;
  }

  /** Ordinals of the moves that lead to the state, from the initial state on. */
  pathTo(state: number): number[] {
    const path: number[] = [];
    let at = state;
    while (this.parents[at] !== NONE) {
      path.push(this.ordinals[at] ?? 0);
      at = this.parents[at] ?? NONE;
    }
    return path.reverse();
  }

  private grow(): void {
    const parents = new Uint32Array(2 * this.length);
    const ordinals = new Uint16Array(2 * this.length);
    parents.set(this.parents);
    ordinals.set(this.ordinals);
    this.parents = parents;
    this.ordinals = ordinals;
  }
}
