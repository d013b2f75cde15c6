import { type DevIdentity, devToken } from '@baton/client';
import type { Person } from './session';

/** Per tab: two tabs may be two people, which is how one tries things out. A reload stays signed in. */
const KEY = 'baton.session.dev';

export const rememberedPerson = (): DevIdentity | null => {
  const kept = sessionStorage.getItem(KEY);
  if (kept === null) return null;
  try {
    return JSON.parse(kept) as DevIdentity;
  } catch {
    return null;
  }
};

export const remember = (person: DevIdentity): void => sessionStorage.setItem(KEY, JSON.stringify(person));
export const forget = (): void => sessionStorage.removeItem(KEY);

export const asPerson = ({ sub, name, roles }: DevIdentity): Person => ({ id: sub, name: name ?? sub, roles });

/** Tokens for whoever it is; a new one whenever one is refused. */
export const developmentToken = (person: DevIdentity) => devToken('', person);
