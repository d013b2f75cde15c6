import type { OidcConfig } from '../config';
import { SignInFault, toFault } from '../fault';
import type { OtherTabs } from '../other-tabs';
import type { Phase } from '../phase';
import { HOME, hereWithout, placeOrHome, showPlace } from '../places';
import type { Person, Session } from '../session';
import { CALLBACK_PARAMETERS, callbackOf, takeFlow } from './flow';
import type { Grant } from './grant';
import { LivingToken } from './living-token';
import { Provider } from './provider';

/** Set by who signed out: the provider would sign them in again without a word, so this tab asks first. */
const SIGNED_OUT = 'baton.session.signed-out';
/** In the address of a window that is there for signing in again only. */
const AGAIN = 'sign-in-again';
const WINDOW = 'popup,width=520,height=680';

export interface OidcHost {
  readonly show: (phase: Phase) => void;
  readonly enter: (session: Session) => void;
  readonly tabs: OtherTabs;
}

/**
 * Signing in at an OpenID provider. Tokens are kept in memory only: a page that is loaded again goes by the provider, who knows
 * the person (docs/adr/0028).
 */
export class OidcSession {
  private provider: Provider | null = null;
  private token: LivingToken | null = null;
  private session: Session | null = null;
  /** What the window that signs in again was told to answer with. */
  private request: string | null = null;

  constructor(private readonly host: OidcHost) {}

  /** @throws SignInFault */
  async begin(config: OidcConfig, clockSkew: number): Promise<void> {
    const answer = callbackOf(location.search);
    const flow = takeFlow();
    // the code is good for one use, and no history, bookmark or referrer is to have it
    if (answer !== null) showPlace(flow === null ? hereWithout(...CALLBACK_PARAMETERS) : placeOrHome(flow.returnTo));
    if (answer !== null && flow === null) throw new SignInFault('not-asked-for', 'no sign-in is under way here');
    if (answer === null && sessionStorage.getItem(SIGNED_OUT) !== null) return this.showSignedOut(config, clockSkew);
    this.host.show({ at: 'leaving' });
    this.provider = await Provider.discover(config, clockSkew);
    if (answer === null || flow === null) return this.leave();
    const grant = await this.provider.finish(answer, flow);
    if (flow.request === null) this.enter(grant);
    else this.handOver(flow.request, grant);
  }

  /** Another tab of the same person signed out. */
  leaveHere(): void {
    this.forget();
    location.replace(HOME);
  }

  signedInAgain(request: string, grant: Grant): void {
    if (request !== this.request || this.token === null || this.session === null) return;
    if (grant.person.id !== this.session.person.id) return this.showLost(grant.person);
    this.request = null;
    this.host.show({ at: 'in', session: this.session, lost: null });
    this.token.adopt(grant);
  }

  private leave(): Promise<never> | undefined {
    // it stays in the address of such a window, so that trying again there answers the same tab
    const request = new URLSearchParams(location.search).get(AGAIN);
    return this.provider?.leave(hereWithout(), request);
  }

  private enter(grant: Grant): void {
    const provider = this.provider;
    if (provider === null) return;
    this.token = new LivingToken(grant, {
      renew: (last) => provider.renew(last),
      onLost: () => this.showLost(null),
    });
    const { source } = this.token;
    this.session = { person: grant.person, token: source, signOut: () => void this.signOut() };
    this.host.enter(this.session);
  }

  private handOver(request: string, grant: Grant): void {
    this.host.tabs.say({ kind: 'signed-in-again', request, grant });
    this.host.show({ at: 'handed-over' });
    window.close();
  }

  private showLost(stranger: Person | null): void {
    if (this.session === null) return;
    this.host.show({ at: 'in', session: this.session, lost: { signInAgain: this.signInAgain, stranger } });
  }

  private readonly signInAgain = (): void => {
    this.request = crypto.randomUUID();
    const opened = window.open(`${HOME}?${AGAIN}=${this.request}`, '_blank', WINDOW);
    if (opened === null) void this.provider?.leave(hereWithout());
  };

  private async signOut(): Promise<void> {
    const { provider, token, session } = this;
    if (provider === null || token === null || session === null) return;
    const { grant } = token;
    this.forget();
    this.host.show({ at: 'leaving' });
    this.host.tabs.say({ kind: 'signed-out', who: session.person.id });
    await provider.revoke(grant);
    location.replace(provider.endAddress() ?? HOME);
  }

  private forget(): void {
    this.token?.stop();
    this.token = null;
    this.session = null;
    sessionStorage.setItem(SIGNED_OUT, 'yes');
  }

  private showSignedOut(config: OidcConfig, clockSkew: number): void {
    const signIn = (): void => {
      sessionStorage.removeItem(SIGNED_OUT);
      this.begin(config, clockSkew).catch((error: unknown) =>
        this.host.show({ at: 'failed', fault: toFault(error), again: signIn }),
      );
    };
    this.host.show({ at: 'signed-out', signIn });
  }
}
