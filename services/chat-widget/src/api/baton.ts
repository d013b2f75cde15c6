import { Chat } from '../chat/chat';
import { openMemory } from '../chat/memory';
import { mount, type Mounted } from '../view/mount';
import { createWords, languageOf } from '../words/words';
import { type Identity, type Options, settingsOf } from './options';

/** What a host page is told. */
export interface BatonEvents {
  readonly open: undefined;
  readonly close: undefined;
  /** How many messages nobody has looked at. */
  readonly unread: number;
}

export type BatonEvent = keyof BatonEvents;

/** `window.Baton`. */
export interface Baton {
  /** Shows the widget, or shows it anew with other options: those that are not named stay as they are. */
  init(options?: Options): void;
  open(): void;
  close(): void;
  /** The visitor is somebody else: known by a proof, or (`null`) nobody any more. */
  identify(identity: Identity): void;
  /** @returns takes the listener away. */
  on<E extends BatonEvent>(event: E, listener: (value: BatonEvents[E]) => void): () => void;
  /** Takes everything out of the page; what is kept in the browser stays, so that `init` goes on with it. */
  destroy(): void;
}

type Listener = (value: number | undefined) => void;

interface Shown {
  readonly chat: Chat;
  readonly mounted: Mounted;
}

// eslint-disable-next-line no-console -- for the host page's developer
const warn = (text: string): void => console.warn(`Baton: ${text}`);

const memoryOf = (name: 'localStorage' | 'sessionStorage') => openMemory(() => window[name]);

/** Whoever listens to the widget; one that throws is the host page's trouble. */
const listening = () => {
  const listeners = new Map<BatonEvent, Set<Listener>>();
  const tell = (event: BatonEvent, value?: number): void => {
    for (const listener of [...(listeners.get(event) ?? [])]) {
      try {
        listener(value);
      } catch (error) {
        reportError(error);
      }
    }
  };

  const on: Baton['on'] = (event, listener) => {
    const own: Listener = (value) => (listener as Listener)(value);
    listeners.set(event, (listeners.get(event) ?? new Set()).add(own));
    return () => void listeners.get(event)?.delete(own);
  };
  return { tell, on };
};

interface Watching {
  readonly tab: ReturnType<typeof memoryOf>;
  readonly openKey: string;
  readonly tell: (event: BatonEvent, value?: number) => void;
}

/** Tells of what opens, closes and comes, and remembers in this tab whether it is open. */
const watch = (chat: Chat, { tab, openKey, tell }: Watching): void => {
  let [isOpen, unread] = [false, 0];
  chat.subscribe(() => {
    const state = chat.getSnapshot();
    const nowUnread = state.talk?.unread.length ?? 0;
    if (state.isOpen !== isOpen) {
      isOpen = state.isOpen;
      if (isOpen) tab.set(openKey, 'open');
      else tab.remove(openKey);
      tell(isOpen ? 'open' : 'close');
    }
    if (nowUnread !== unread) tell('unread', (unread = nowUnread));
  });
};

/** @param script address of this script. @param given by its attributes. */
export const createBaton = (script: string, given: Options): Baton => {
  const { tell, on } = listening();
  const [memory, tab] = [memoryOf('localStorage'), memoryOf('sessionStorage')];
  let options = given;
  let shown: Shown | null = null;

  const hide = (): void => {
    shown?.mounted.unmount();
    shown?.chat.destroy();
    shown = null;
  };

  const show = (): Shown => {
    const settings = settingsOf(options, new URL(script).origin, warn);
    const wished = [settings.language, document.documentElement.lang, ...navigator.languages];
    const language = languageOf(wished);
    const chat = new Chat({ settings, script, language, memory, tab, warn });
    const openKey = `baton:open:${settings.url}:${settings.channel}`;
    const wasOpen = tab.get(openKey) !== null;
    watch(chat, { tab, openKey, tell });
    if (wasOpen) chat.open();
    else chat.resume();
    const mounted = mount(chat, createWords(language, wished), settings);
    return { chat, mounted };
  };

  const now = (): Shown => (shown ??= show());

  return {
    init: (more = {}) => {
      options = { ...options, ...more };
      hide();
      now();
    },
    open: () => now().chat.open(),
    close: () => shown?.chat.close(),
    identify: (identity) => {
      options = { ...options, identity };
      shown?.chat.identify(identity);
    },
    on,
    destroy: hide,
  };
};
