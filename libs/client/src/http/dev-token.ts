import { UnreachableError } from './problem';
import { type TokenSource, untilRefused } from './tokens';

/** Whom a token of the development issuer is for. */
export interface DevIdentity {
  readonly sub: string;
  readonly name?: string;
  readonly roles: readonly string[];
  readonly skills?: readonly string[];
  readonly queues?: readonly string[];
}

/**
 * Tokens of the development issuer, for trying things out against `npm start`: anybody is whoever they say. No production has that route.
 * @param url origin of the services. The source throws UnreachableError where there is no such issuer.
 */
export const devToken = (url: string, identity: DevIdentity): TokenSource =>
  untilRefused(async () => {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(identity),
    };
    const answer = await fetch(`${url}/v1/dev/tokens`, request).catch((error: unknown) => {
      throw new UnreachableError(error);
    });
    if (!answer.ok) throw new UnreachableError(new Error(`${url}/v1/dev/tokens answered ${answer.status}`));
    return ((await answer.json()) as { readonly token: string }).token;
  });
