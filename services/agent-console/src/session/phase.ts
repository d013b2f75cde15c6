import type { DevIdentity } from '@baton/client';
import type { SignInFault } from './fault';
import type { Person, Session } from './session';

/** Where signing in stands; each has a look of its own. */
export type Phase =
  | { readonly at: 'starting' }
  /** Development: anybody is whoever they say. */
  | { readonly at: 'choosing'; readonly people: readonly DevIdentity[]; readonly choose: (person: DevIdentity) => void }
  /** On the way to the provider, or from it. */
  | { readonly at: 'leaving' }
  | { readonly at: 'signed-out'; readonly signIn: () => void }
  | { readonly at: 'failed'; readonly fault: SignInFault; readonly again: () => void }
  /** No provider, and no development tokens. */
  | { readonly at: 'closed' }
  /** Signed in, and nothing that the console could be for. */
  | { readonly at: 'no-role'; readonly person: Person; readonly signOut: () => void }
  /** A window that was opened for signing in again, when that is done. */
  | { readonly at: 'handed-over' }
  | { readonly at: 'in'; readonly session: Session; readonly lost: Lost | null };

/** The session ended under an open page, which stays as it is until it goes on. */
export interface Lost {
  /** Opens the provider in a window of its own, or leaves for it where windows are blocked. */
  readonly signInAgain: () => void;
  /** Who has signed in instead, if it was somebody else. */
  readonly stranger: Person | null;
}
