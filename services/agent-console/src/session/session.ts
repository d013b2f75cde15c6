import type { TokenSource } from '@baton/client';

/** Who is signed in, as the token says. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/** Somebody is signed in, until `signOut` or the end of the page. */
export interface Session {
  readonly person: Person;
  /** Gives a token that is good; waits while the person has to sign in again. */
  readonly token: TokenSource;
  readonly signOut: () => void;
}

/** Who has none of these can do nothing here. */
const CONSOLE_ROLES: readonly string[] = ['agent', 'supervisor', 'admin'];

export const mayUseConsole = ({ roles }: Person): boolean => roles.some((role) => CONSOLE_ROLES.includes(role));
