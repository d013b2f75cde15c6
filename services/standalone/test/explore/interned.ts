/** A value and the number that stands for it in keys. */
export interface Interned<T> {
  readonly number: number;
  readonly value: T;
}

/**
 * Keeps one copy of equal values. States of the house are tuples of such numbers, so millions of them stay small, and whatever
 * a part of the house does is worked out once for each of its own states, not for each state of the whole.
 */
export class InternedValues<T> {
  private readonly byKey = new Map<string, Interned<T>>();

  get size(): number {
    return this.byKey.size;
  }

  /** @param key canonical; equal keys mean that nobody can tell the values apart. */
  intern(key: string, make: () => T): Interned<T> {
    let known = this.byKey.get(key);
    if (known === undefined) {
      known = { number: this.byKey.size, value: make() };
      this.byKey.set(key, known);
    }
    return known;
  }
}
