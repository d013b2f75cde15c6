/** One thing that is wrong with a request. `path` is `text`, `choices.0.label`, `query.limit`, `header.Baton-Seen`; never a value. */
export interface RequestError {
  readonly path: string;
  readonly message: string;
}

/** The request itself is wrong: 400 `invalid-request` with `errors`. */
export class InvalidRequest extends Error {
  constructor(readonly errors: readonly RequestError[]) {
    super('invalid-request');
    this.name = 'InvalidRequest';
  }
}
