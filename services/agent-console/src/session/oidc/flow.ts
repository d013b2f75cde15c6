/** A sign-in that is under way at the provider. It outlives the page in this tab's storage, and is taken out once. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where the person was. */
  readonly returnTo: string;
  /** The tab that waits for this window to sign in again; null: this tab itself signs in. */
  readonly request: string | null;
}

const KEY = 'baton.session.flow';

export const keepFlow = (flow: Flow): void => sessionStorage.setItem(KEY, JSON.stringify(flow));

/** @returns null: this tab has begun none. */
export const takeFlow = (): Flow | null => {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return kept === null ? null : (JSON.parse(kept) as Flow);
};

const CALLBACK = ['code', 'state', 'iss', 'session_state', 'error', 'error_description', 'error_uri'] as const;

/** What the provider sent the browser back with; null: it did not. */
export const callbackOf = (search: string): URLSearchParams | null => {
  const all = new URLSearchParams(search);
  return all.has('state') && (all.has('code') || all.has('error')) ? all : null;
};

export const CALLBACK_PARAMETERS: readonly string[] = CALLBACK;
