import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatState } from '../chat/chat';
import { Announcer } from './announcer';
import { Launcher } from './launcher';
import { Panel } from './panel';
import { SurroundingsContext, type Surroundings, useChatState } from './surroundings';

/** Where the panel covers the page; the style sheet has the same bounds. */
const NARROW = '(max-width: 480px), (max-height: 420px)';

const useMatch = (query: string): boolean => {
  const [list] = useState(() => matchMedia(query));
  const [matches, setMatches] = useState(list.matches);
  useEffect(() => {
    const look = (): void => setMatches(list.matches);
    list.addEventListener('change', look);
    return () => list.removeEventListener('change', look);
  }, [list]);
  return matches;
};

/** What stands open before eyes is read. */
const useReading = ({ chat }: Surroundings, { isOpen, talk }: ChatState): void => {
  const last = talk?.thread.items.at(-1)?.revision ?? null;
  useEffect(() => {
    if (!isOpen || last === null) return undefined;
    const look = (): void => {
      if (document.visibilityState === 'visible') chat.talk?.read();
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [chat, isOpen, last, talk?.conversationId]);
};

/** The whole widget. */
export const App = (surroundings: Surroundings): JSX.Element => {
  const { chat } = surroundings;
  const state = useChatState(chat);
  const { isOpen, talk } = state;
  const area = useRef<HTMLTextAreaElement>(null);
  const launcher = useRef<HTMLButtonElement>(null);
  // a page that is loaded with the chat open keeps its focus
  const wasOpen = useRef(isOpen);
  const isFullScreen = useMatch(NARROW);
  useReading(surroundings, state);
  useLayoutEffect(() => {
    if (isOpen && !wasOpen.current) area.current?.focus();
    if (!isOpen && wasOpen.current) launcher.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <SurroundingsContext.Provider value={surroundings}>
      {isOpen && <Panel state={state} area={area} isFullScreen={isFullScreen} />}
      <Launcher isOpen={isOpen} unread={talk?.unread.length ?? 0} button={launcher} />
      <Announcer talk={talk} />
    </SurroundingsContext.Provider>
  );
};
