import type { DevIdentity } from '@baton/client';
import { type OidcConfig, readConfig } from './config';
import * as development from './development';
import { toFault } from './fault';
import type { OidcSession } from './oidc/oidc-session';
import { OtherTabs, type Word } from './other-tabs';
import type { Phase } from './phase';
import { HOME, showPlace } from './places';
import { mayUseConsole, type Session } from './session';

/** Holds where signing in stands, for the life of the page. */
export class SessionKeeper {
  private phase: Phase = { at: 'starting' };
  private readonly listeners = new Set<() => void>();
  private readonly tabs = new OtherTabs((word) => this.heard(word));
  private oidc: OidcSession | null = null;
  private isStarted = false;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): Phase => this.phase;

  /** Begins, once however often it is called. */
  readonly start = (): void => {
    if (this.isStarted) return;
    this.isStarted = true;
    void this.begin();
  };

  private readonly begin = async (): Promise<void> => {
    try {
      const { config, clockSkew } = await readConfig();
      if (config.auth === 'none') this.show({ at: 'closed' });
      else if (config.auth === 'development') this.beginDevelopment(config.people);
      else await this.beginOidc(config, clockSkew);
    } catch (error) {
      this.show({ at: 'failed', fault: toFault(error), again: this.again });
    }
  };

  private readonly again = (): void => {
    this.show({ at: 'starting' });
    void this.begin();
  };

  private beginDevelopment(people: readonly DevIdentity[]): void {
    const remembered = development.rememberedPerson();
    if (remembered !== null) return this.enterAs(remembered, people);
    this.show({ at: 'choosing', people, choose: (person) => this.enterAs(person, people) });
  }

  private enterAs(identity: DevIdentity, people: readonly DevIdentity[]): void {
    development.remember(identity);
    const person = development.asPerson(identity);
    const leave = (): void => {
      development.forget();
      showPlace(HOME);
      this.beginDevelopment(people);
    };
    const signOut = (): void => {
      this.tabs.say({ kind: 'signed-out', who: person.id });
      leave();
    };
    this.leaveHere = leave;
    this.enter({ person, token: development.developmentToken(identity), signOut });
  }

  /** The provider's part is loaded only where there is one. */
  private async beginOidc(config: OidcConfig, clockSkew: number): Promise<void> {
    const { OidcSession } = await import('./oidc/oidc-session');
    this.oidc ??= new OidcSession({
      show: (phase) => this.show(phase),
      enter: (session) => this.enter(session),
      tabs: this.tabs,
    });
    this.leaveHere = () => this.oidc?.leaveHere();
    await this.oidc.begin(config, clockSkew);
  }

  /** What signing out in another tab does in this one. */
  private leaveHere: () => void = () => undefined;

  private enter(session: Session): void {
    const { person, signOut } = session;
    if (mayUseConsole(person)) this.show({ at: 'in', session, lost: null });
    else this.show({ at: 'no-role', person, signOut });
  }

  private heard(word: Word): void {
    const { phase } = this;
    if (word.kind === 'signed-in-again') this.oidc?.signedInAgain(word.request, word.grant);
    else if (phase.at === 'in' && phase.session.person.id === word.who) this.leaveHere();
    else if (phase.at === 'no-role' && phase.person.id === word.who) this.leaveHere();
  }

  private show(phase: Phase): void {
    this.phase = phase;
    for (const listener of this.listeners) listener();
  }
}
