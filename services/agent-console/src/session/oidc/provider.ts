import * as oauth from 'oauth4webapi';
import type { OidcConfig } from '../config';
import { SignInFault } from '../fault';
import { HOME } from '../places';
import { type Flow, keepFlow } from './flow';
import { claimsOf, type Grant, personOf } from './grant';

const PATIENCE_MS = 10_000;
/** Tokens are refused for a wrong clock only when it is further off than the server's, which was looked at, can explain. */
const TOLERANCE_SECONDS = 60;
/** Where the provider does not say how long a token lives; a refusal renews it sooner. */
const UNSAID_LIFETIME_SECONDS = 300;

/** What nobody can answer who is not there; everything else was an answer. */
const isSilence = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof DOMException && /^(Timeout|Abort|Network)Error$/.test(error.name));

const describe = (error: unknown): string => {
  if (error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError) {
    return [error.error, error.error_description].filter(Boolean).join(': ');
  }
  const message = error instanceof Error ? error.message : String(error);
  return message.slice(0, 300);
};

/** An OpenID provider, as its discovery document describes it. */
export class Provider {
  private readonly client: oauth.Client;
  private readonly http: { readonly signal: () => AbortSignal; readonly [oauth.allowInsecureRequests]: boolean };

  private constructor(
    private readonly server: oauth.AuthorizationServer,
    private readonly config: OidcConfig,
    clockSkew: number,
  ) {
    this.client = {
      client_id: config.clientId,
      [oauth.clockSkew]: clockSkew,
      [oauth.clockTolerance]: TOLERANCE_SECONDS,
    };
    this.http = httpFor(config);
  }

  /** @throws SignInFault */
  static async discover(config: OidcConfig, clockSkew: number): Promise<Provider> {
    if (!globalThis.isSecureContext) throw new SignInFault('misconfigured', 'signing in needs https://');
    const issuer = new URL(config.issuer);
    const response = await oauth.discoveryRequest(issuer, httpFor(config)).catch((error: unknown) => {
      throw faultOf(error, issuer.origin);
    });
    if (response.status >= 500) throw new SignInFault('provider-unreachable', `${issuer.origin}: ${response.status}`);
    const server = await oauth.processDiscoveryResponse(issuer, response).catch((error: unknown) => {
      throw new SignInFault('misconfigured', `${config.issuer} is not understood: ${describe(error)}`, {
        cause: error,
      });
    });
    if (server.authorization_endpoint === undefined || server.token_endpoint === undefined) {
      throw new SignInFault('misconfigured', `${config.issuer} has no authorization or no token endpoint`);
    }
    return new Provider(server, config, clockSkew);
  }

  /** Leaves the page for the provider; it comes back to `/agent/`. */
  async leave(returnTo: string, request: string | null = null): Promise<never> {
    const flow: Flow = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier: oauth.generateRandomCodeVerifier(),
      returnTo,
      request,
    };
    const address = await this.addressFor(flow);
    keepFlow(flow);
    location.replace(address);
    return new Promise<never>(() => undefined);
  }

  /** @param answer what the browser came back with. @throws SignInFault */
  async finish(answer: URLSearchParams, flow: Flow): Promise<Grant> {
    const { server, client } = this;
    const checked = this.checked(answer, flow);
    try {
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.None(),
        checked,
        redirectUri(),
        flow.verifier,
        { ...this.http, additionalParameters: this.resource() },
      );
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: flow.nonce,
        requireIdToken: true,
      });
      return grantOf(tokens, null);
    } catch (error) {
      throw faultOf(error, this.config.issuer);
    }
  }

  /** @throws SignInFault: `provider-unreachable`, or `refused`: the person has to sign in again. */
  async renew(grant: Grant & { readonly refreshToken: string }): Promise<Grant> {
    const { server, client } = this;
    try {
      const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), grant.refreshToken, {
        ...this.http,
        additionalParameters: this.resource(),
      });
      if (response.status >= 500 || response.status === 429) {
        throw new SignInFault('provider-unreachable', `${this.config.issuer}: ${response.status}`);
      }
      return grantOf(await oauth.processRefreshTokenResponse(server, client, response), grant);
    } catch (error) {
      throw faultOf(error, this.config.issuer);
    }
  }

  /** The refresh token is of no use any more, wherever it may have got to. @throws nothing: signing out goes on. */
  async revoke({ refreshToken }: Grant): Promise<void> {
    if (refreshToken === null || this.server.revocation_endpoint === undefined) return;
    const { server, client, http } = this;
    await oauth.revocationRequest(server, client, oauth.None(), refreshToken, http).catch(() => undefined);
  }

  /** Where the provider's own session ends; null: it has no such place. No token is in it: histories and logs keep addresses. */
  endAddress(): string | null {
    const { end_session_endpoint: end } = this.server;
    if (end === undefined) return null;
    const address = new URL(end);
    address.searchParams.set('client_id', this.config.clientId);
    address.searchParams.set('post_logout_redirect_uri', redirectUri());
    return address.href;
  }

  private checked(answer: URLSearchParams, flow: Flow): URLSearchParams {
    if (answer.get('state') !== flow.state) throw new SignInFault('not-asked-for', 'state');
    try {
      return oauth.validateAuthResponse(this.server, this.client, answer, flow.state);
    } catch (error) {
      if (error instanceof oauth.AuthorizationResponseError) {
        throw new SignInFault('refused', describe(error), { cause: error });
      }
      throw new SignInFault('not-asked-for', describe(error), { cause: error });
    }
  }

  private async addressFor({ state, nonce, verifier }: Flow): Promise<string> {
    const address = new URL(this.server.authorization_endpoint ?? '');
    const parameters = {
      client_id: this.config.clientId,
      redirect_uri: redirectUri(),
      response_type: 'code',
      scope: this.config.scope,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...this.resource(),
    };
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    return address.href;
  }

  private resource(): Readonly<Record<string, string>> {
    return this.config.resource === undefined ? {} : { resource: this.config.resource };
  }
}

const redirectUri = (): string => `${location.origin}${HOME}`;

const httpFor = ({ issuer }: OidcConfig) => ({
  signal: () => AbortSignal.timeout(PATIENCE_MS),
  // whoever serves config.json lets plain http pass on this machine only
  [oauth.allowInsecureRequests]: issuer.startsWith('http:'),
});

const faultOf = (error: unknown, who: string): SignInFault => {
  if (error instanceof SignInFault) return error;
  if (isSilence(error)) return new SignInFault('provider-unreachable', who, { cause: error });
  if (error instanceof oauth.ResponseBodyError) return new SignInFault('refused', describe(error), { cause: error });
  return new SignInFault('misconfigured', `${who}: ${describe(error)}`, { cause: error });
};

/** @param before what was renewed: providers leave out what stays as it is. @throws SignInFault */
const grantOf = (tokens: oauth.TokenEndpointResponse, before: Grant | null): Grant => {
  const claims = claimsOf(tokens.access_token);
  if (claims === null || typeof claims['sub'] !== 'string') {
    throw new SignInFault(
      'misconfigured',
      'the access token is no JWT with a "sub": the provider must be told for whom it is (CONSOLE_OIDC_RESOURCE)',
    );
  }
  const named = { ...oauth.getValidatedIdTokenClaims(tokens) };
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? before?.refreshToken ?? null,
    lifetimeSeconds: tokens.expires_in ?? UNSAID_LIFETIME_SECONDS,
    person: personOf(claims, { name: before?.person.name, ...named }),
  };
};
