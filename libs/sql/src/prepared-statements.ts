import { LRUCache } from 'lru-cache';

/** Each connection of a pool keeps a plan for each of them. */
const MOST = 300;
/** Those with more are lists of rows or ids, whose text is another one each time: they would take the places of all others. */
const MOST_VALUES = 24;
const REMEMBERED = 1_000;

/**
 * Which statements a pool prepares: those whose text comes again, so that the server reads and plans them once for each connection
 * instead of every time. No name ever stands for two texts.
 */
export class PreparedStatements {
  private readonly met = new LRUCache<string, true>({ max: REMEMBERED });
  private readonly names = new Map<string, string>();

  /** undefined: to be asked without a name. */
  nameOf(text: string, values: number): string | undefined {
    const name = this.names.get(text);
    if (name !== undefined || values === 0 || values > MOST_VALUES || this.names.size >= MOST) return name;
    if (this.met.get(text) === undefined) {
      this.met.set(text, true);
      return undefined;
    }
    const given = `baton-${this.names.size + 1}`;
    this.names.set(text, given);
    return given;
  }
}
