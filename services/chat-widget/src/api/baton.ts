import { Chat } from '../chat/chat';
import { type Memory, openMemory } from '../chat/memory';
import { mount, type Mounted } from '../view/mount';
import { createWords, languageOf } from '../words/words';
import { type Identity, isIdentity, type Options, settingsOf } from './options';

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
  /** What a page queues before the script is there, `['open']`, is done at once from then on. */
  push(...calls: readonly unknown[]): void;
  /** Takes everything out of the page; what is kept in the browser stays, so that `init` goes on with it. */
  destroy(): void;
}

/** What `push` may name. */
export type Calls = Omit<Baton, 'push'>;

type Listener = (value: number | undefined) => void;

interface Shown {
  readonly chat: Chat;
  readonly mounted: Mounted;
}

// eslint-disable-next-line no-console -- for the host page's developer
const warn = (text: string): void => console.warn(`Baton: ${text}`);

const memoryOf = (name: 'localStorage' | 'sessionStorage') => openMemory(() => window[name]);

/** Whoever wants to know of what happens. */
class Listeners {
  private readonly byEvent = new Map<BatonEvent, Set<Listener>>();

  add(event: BatonEvent, listener: Listener): () => void {
    const own: Listener = (value) => listener(value);
    this.byEvent.set(event, (this.byEvent.get(event) ?? new Set()).add(own));
    return () => void this.byEvent.get(event)?.delete(own);
  }

  /** A listener that throws is the host page's trouble, not the chat's. */
  tell(event: BatonEvent, value?: number): void {
    for (const listener of [...(this.byEvent.get(event) ?? [])]) {
      try {
        listener(value);
      } catch (error) {
        reportError(error);
      }
    }
  }
}

/** Tells what changes, and keeps in the tab whether the chat is open. */
const watch = (chat: Chat, listeners: Listeners, tab: Memory, openKey: string): void => {
  let [isOpen, unread] = [false, 0];
  chat.subscribe(() => {
    const state = chat.getSnapshot();
    const nowUnread = state.talk?.unread.length ?? 0;
    if (state.isOpen !== isOpen) {
      isOpen = state.isOpen;
      if (isOpen) tab.set(openKey, 'open');
      else tab.remove(openKey);
      listeners.tell(isOpen ? 'open' : 'close');
    }
    if (nowUnread !== unread) listeners.tell('unread', (unread = nowUnread));
  });
};

const show = (script: string, options: Options, listeners: Listeners): Shown => {
  const [memory, tab] = [memoryOf('localStorage'), memoryOf('sessionStorage')];
  const settings = settingsOf(options, new URL(script).origin, warn);
  const wished = [settings.language, document.documentElement.lang, ...navigator.languages];
  const language = languageOf(wished);
  const chat = new Chat({ settings, script, language, memory, tab, warn });
  const openKey = `baton:open:${settings.url}:${settings.channel}`;
  const wasOpen = tab.get(openKey) !== null;
  watch(chat, listeners, tab, openKey);
  if (wasOpen) chat.open();
  else chat.resume();
  return { chat, mounted: mount(chat, createWords(language, wished), settings) };
};

/** @param script address of this script. @param given by its attributes. */
export const createBaton = (script: string, given: Options): Calls => {
  const listeners = new Listeners();
  let options = given;
  let shown: Shown | null = null;
  const now = (): Shown => (shown ??= show(script, options, listeners));
  const hide = (): void => {
    shown?.mounted.unmount();
    shown?.chat.destroy();
    shown = null;
  };
  return {
    init: (more = {}) => {
      if (typeof more !== 'object') warn('init takes an object of options');
      options = { ...options, ...(typeof more === 'object' ? more : {}) };
      hide();
      now();
    },
    open: () => now().chat.open(),
    close: () => shown?.chat.close(),
    identify: (identity) => {
      if (!isIdentity(identity)) return warn('identify takes a proof, a function that gets one, or null');
      options = { ...options, identity };
      shown?.chat.identify(identity);
    },
    on: (event, listener) => {
      if (typeof listener === 'function') return listeners.add(event, listener as Listener);
      warn('on takes an event and a function');
      return () => undefined;
    },
    destroy: hide,
  };
};
