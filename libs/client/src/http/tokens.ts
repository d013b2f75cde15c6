/** Why a token is asked for: the first one, or one instead of a token that was refused. */
export interface TokenWish {
  readonly refused: string | null;
}

/** Gives a bearer token, from wherever the application has it. */
export type TokenSource = (wish: TokenWish) => string | Promise<string>;

/** The token in use; however many requests find it refused, one new one is asked for. */
export class Tokens {
  private token: string | null = null;
  private asked: Promise<string> | null = null;

  constructor(private readonly source: TokenSource) {}

  /** @throws what the source throws. */
  current(): Promise<string> {
    return this.token === null ? this.ask(null) : Promise.resolve(this.token);
  }

  /** @param refused what a service did not accept. */
  instead(refused: string): Promise<string> {
    return this.token === refused || this.token === null ? this.ask(refused) : Promise.resolve(this.token);
  }

  private ask(refused: string | null): Promise<string> {
    this.asked ??= Promise.resolve()
      .then(() => this.source({ refused }))
      .then((token) => (this.token = token))
      .finally(() => (this.asked = null));
    return this.asked;
  }
}
