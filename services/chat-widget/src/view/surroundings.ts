import { createContext } from 'preact';
import { useContext, useLayoutEffect, useState } from 'preact/hooks';
import type { Settings } from '../api/options';
import type { Chat, ChatState } from '../chat/chat';
import type { Words } from '../words/words';

/** What every part of the widget may need. */
export interface Surroundings {
  readonly chat: Chat;
  readonly words: Words;
  readonly settings: Settings;
}

export const SurroundingsContext = createContext<Surroundings | null>(null);

export const useSurroundings = (): Surroundings => {
  const surroundings = useContext(SurroundingsContext);
  if (surroundings === null) throw new Error('outside of the widget');
  return surroundings;
};

export const useChatState = (chat: Chat): ChatState => {
  const [state, setState] = useState(chat.getSnapshot);
  useLayoutEffect(() => {
    const look = (): void => setState(chat.getSnapshot());
    look();
    return chat.subscribe(look);
  }, [chat]);
  return state;
};
