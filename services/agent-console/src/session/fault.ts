/** Why nobody can sign in just now. Each kind has words of its own; `detail` is for whoever runs the place. */
export type FaultKind =
  /** `config.json` could not be had. */
  | 'server-unreachable'
  /** The provider does not answer, or the content policy does not let the page ask it. */
  | 'provider-unreachable'
  /** Something is set up wrongly; trying again will not help. */
  | 'misconfigured'
  /** The provider said no. */
  | 'refused'
  /** An answer that this tab has not asked for. */
  | 'not-asked-for';

export class SignInFault extends Error {
  override readonly name = 'SignInFault';

  constructor(
    readonly kind: FaultKind,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${kind}: ${detail}`, options);
  }
}

/** Whatever was thrown, as something that can be told. */
export const toFault = (error: unknown): SignInFault =>
  error instanceof SignInFault ? error : new SignInFault('misconfigured', String(error), { cause: error });
