import type {
  Agent,
  BatonClient,
  ConnectionStatus,
  InboxRow,
  LiveView,
  Preferences,
  RowOf,
  Settings,
  Store,
  ViewName,
  ViewSnapshot,
} from '@baton/client';
import { QueryClientProvider, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Session } from '../session/session';
import { Booting, BootFailed } from './boot-states';
import { openHouse, type House } from './house';
import { speakUnlessChosen } from '../i18n';
import { wearUnlessChosen } from './theme';
import { useStore } from './use-store';

const HouseContext = createContext<House | null>(null);

const useHouse = (): House => {
  const house = useContext(HouseContext);
  if (house === null) throw new Error('nobody is signed in here: put it below BatonProvider');
  return house;
};

export interface BatonProviderProps {
  readonly session: Session;
  readonly children: ReactNode;
}

/** One person's client, their inbox and their settings, for everything below. */
export const BatonProvider = ({ session, children }: BatonProviderProps) => {
  const [house, setHouse] = useState<House | null>(null);
  useEffect(() => {
    const opened = openHouse(session);
    setHouse(opened);
    return () => opened.close();
  }, [session]);
  if (house === null) return null;
  return (
    <HouseContext.Provider value={house}>
      <QueryClientProvider client={house.queries}>
        <Registered>{children}</Registered>
      </QueryClientProvider>
    </HouseContext.Provider>
  );
};

/** Key of the query that knows who one is. */
export const ME = ['me'] as const;
const SETTINGS = ['settings'];

const useMine = () => {
  const { baton } = useHouse();
  return useQuery({ queryKey: ME, queryFn: () => baton.agents.register(), staleTime: Infinity });
};

const useRules = () => {
  const { baton } = useHouse();
  return useQuery({
    queryKey: SETTINGS,
    queryFn: async ({ signal }) => (await baton.agents.settings({ signal })).settings,
    staleTime: 60_000,
  });
};

/** Somebody who comes to another device finds how they want Baton to look and speak. */
const usePreferred = (preferences: Preferences | undefined): void => {
  const { theme, locale } = preferences ?? {};
  useEffect(() => {
    if (theme !== undefined) wearUnlessChosen(theme);
    if (locale !== undefined) void speakUnlessChosen(locale);
  }, [theme, locale]);
};

/** Whatever was asked for before the stream broke, or in vain meanwhile, may be old: it is asked for again. */
const useFreshAfterBreak = (): void => {
  const connection = useConnection();
  const queries = useQueryClient();
  const hasBroken = useRef(false);
  useEffect(() => {
    if (connection === 'reconnecting' || connection === 'offline') hasBroken.current = true;
    if (connection !== 'live' || !hasBroken.current) return;
    hasBroken.current = false;
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] });
  }, [connection, queries]);
};

/** Nothing can be judged before one knows who one is and what the house's rules are. */
const Registered = ({ children }: { readonly children: ReactNode }) => {
  const [mine, rules] = [useMine(), useRules()];
  usePreferred(mine.data?.preferences);
  useFreshAfterBreak();
  const error = mine.data === undefined ? mine.error : rules.data === undefined ? rules.error : null;
  const again = (): void => {
    void mine.refetch();
    void rules.refetch();
  };
  if (error !== null) return <BootFailed error={error} again={again} />;
  if (mine.data === undefined || rules.data === undefined) return <Booting />;
  return children;
};

export const useBaton = (): BatonClient => useHouse().baton;
export const useSession = (): Session => useHouse().session;

const known = <T,>(data: T | undefined, what: string): T => {
  if (data === undefined) throw new Error(`${what} is known below BatonProvider only`);
  return data;
};

/** Oneself as the directory has it. */
export const useMe = (): Agent => known(useMine().data, 'who one is');

export const useSettings = (): Settings => known(useRules().data, 'the house’s rules');

/** Shown at once; put back when the server does not take them. */
export const useUpdatePreferences = (): ((preferences: Partial<Preferences>) => void) => {
  const { baton } = useHouse();
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (preferences: Partial<Preferences>) => baton.agents.prefer(preferences),
    onMutate: (preferences) => {
      const before = queries.getQueryData<Agent>(ME);
      if (before)
        queries.setQueryData<Agent>(ME, { ...before, preferences: { ...before.preferences, ...preferences } });
      return before;
    },
    onError: (_error, _preferences, before) => queries.setQueryData(ME, before),
    onSuccess: (after) => queries.setQueryData(ME, after),
  });
  return mutate;
};

/** How the live stream stands. */
export const useConnection = (): ConnectionStatus => useStore(useHouse().baton.live).connection;

/** Milliseconds by the server's clock; another value every second. */
export const useNow = (): number => useStore(useHouse().clock);

/** A live view for as long as the component is there. */
export const useLiveView = <N extends ViewName>(name: N): LiveView<RowOf<N>> | null => {
  const { baton } = useHouse();
  const [view, setView] = useState<LiveView<RowOf<N>> | null>(null);
  useEffect(() => {
    const opened = baton.live.open(name);
    setView(opened);
    return () => baton.live.release(opened);
  }, [baton, name]);
  return view?.name === name ? view : null;
};

export type InboxSnapshot = ViewSnapshot<InboxRow>;

/** For whoever asks now and then what the inbox holds, and need not be drawn anew with each change. */
export const useInboxStore = (): Store<InboxSnapshot> => useHouse().inbox;

/** Everything in the person's inbox. */
export const useInbox = (): InboxSnapshot => useStore(useInboxStore());

/** One ticket's row, drawn anew only when that row changes; undefined: it is not in the inbox. */
export const useInboxRow = (ticketId: string): InboxRow | undefined => {
  const { inbox } = useHouse();
  return useSyncExternalStore(
    inbox.subscribe,
    useCallback(() => inbox.getSnapshot().rows.get(ticketId), [inbox, ticketId]),
  );
};
