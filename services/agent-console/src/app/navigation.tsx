import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { addressOf, type Place, placeOf, type Tab } from './place';

export interface Navigation extends Place {
  readonly open: (ticketId: string) => void;
  readonly close: () => void;
  readonly setTab: (tab: Tab) => void;
}

const NavigationContext = createContext<Navigation | null>(null);

const here = (): Place => placeOf(location.pathname, location.search);

/** Which ticket is open, as the address says: a reload, back and forward find it again. */
export const NavigationProvider = ({ children }: { readonly children: ReactNode }) => {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const moved = (): void => setPlace(here());
    addEventListener('popstate', moved);
    return () => removeEventListener('popstate', moved);
  }, []);
  const navigation = useMemo((): Navigation => {
    const go = (next: Place, isStep: boolean): void => {
      if (addressOf(next) === addressOf(here())) return;
      if (isStep) history.pushState(null, '', addressOf(next));
      else history.replaceState(null, '', addressOf(next));
      setPlace(next);
    };
    return {
      ...place,
      open: (ticketId) => go({ ticketId, tab: 'conversation' }, true),
      close: () => go({ ticketId: null, tab: 'conversation' }, true),
      setTab: (tab) => go({ ...here(), tab }, false),
    };
  }, [place]);
  return <NavigationContext.Provider value={navigation}>{children}</NavigationContext.Provider>;
};

export const useNavigation = (): Navigation => {
  const navigation = useContext(NavigationContext);
  if (navigation === null) throw new Error('put it below NavigationProvider');
  return navigation;
};
