/** What is known of the last token that was given: whether a service refused it. */
export interface TokenWish {
  /** Give another than this one; null: the one that is good now. */
  readonly refused: string | null;
}

/** Gives a bearer token, from wherever the application has it. It is asked before every request, so it keeps what is still good. */
export type TokenSource = (wish: TokenWish) => string | Promise<string>;

/** Asks the source each time, so that what it renews by itself is used at once; who asks for the same meanwhile gets the same answer. */
export class Tokens {
  private readonly asked = new Map<string | null, Promise<string>>();

  constructor(private readonly source: TokenSource) {}

  /** @param refused what a service did not accept; null: nothing was. @throws what the source throws. */
  get(refused: string | null): Promise<string> {
    const asked = this.asked.get(refused) ?? this.ask(refused);
    this.asked.set(refused, asked);
    return asked;
  }

  private ask(refused: string | null): Promise<string> {
    return Promise.resolve()
      .then(() => this.source({ refused }))
      .finally(() => this.asked.delete(refused));
  }
}

/** A source that keeps a token until a service refuses it: for what each time makes a new one. @param first what it has to begin with. */
export const untilRefused = (give: TokenSource, first: string | null = null): TokenSource => {
  let kept = first;
  return async (wish) => {
    if (kept === null || kept === wish.refused) kept = await give(wish);
    return kept;
  };
};
