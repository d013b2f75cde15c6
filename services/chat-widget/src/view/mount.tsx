import { render } from 'preact';
import type { Settings } from '../api/options';
import type { Chat } from '../chat/chat';
import { accentOf, parseColour } from '../look/colour';
import type { Words } from '../words/words';
import { App } from './app';
import sheet from './widget.css?inline';

/** Text in the shadow of one element. A host's policy for styles does not concern sheets that are made by script. */
const adoptStyles = (root: ShadowRoot): void => {
  if ('adoptedStyleSheets' in root && 'replaceSync' in CSSStyleSheet.prototype) {
    const styles = new CSSStyleSheet();
    styles.replaceSync(sheet);
    root.adoptedStyleSheets = [styles];
    return;
  }
  // older browsers: a strict host needs `style-src 'unsafe-inline'` for them
  const element = document.createElement('style');
  element.textContent = sheet;
  root.append(element);
};

/** What one types here is none of the host's shortcuts, which see only that the focus is on some element. */
const OWN_EVENTS = ['keydown', 'keyup', 'keypress', 'beforeinput', 'input', 'change', 'paste', 'copy', 'cut', 'drop'];

const keepToItself = (root: ShadowRoot): void => {
  for (const type of OWN_EVENTS) root.addEventListener(type, (event) => event.stopPropagation());
};

export interface Mounted {
  unmount(): void;
}

/** The only element that a host's page gets. */
export const mount = (chat: Chat, words: Words, settings: Settings): Mounted => {
  const element = document.createElement('baton-chat');
  const root = element.attachShadow({ mode: 'open' });
  const frame = document.createElement('div');
  frame.className = 'baton';
  frame.lang = words.language;
  frame.dir = words.dir;
  frame.dataset['position'] = settings.position;
  frame.dataset['theme'] = settings.theme;
  const accent = parseColour(settings.color);
  if (accent !== null)
    for (const [name, value] of Object.entries(accentOf(accent))) frame.style.setProperty(name, value);
  adoptStyles(root);
  keepToItself(root);
  root.append(frame);
  document.body.append(element);
  render(<App chat={chat} words={words} settings={settings} />, frame);
  return {
    unmount: () => {
      render(null, frame);
      element.remove();
    },
  };
};
