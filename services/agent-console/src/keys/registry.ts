/** What a key does now. */
export interface Shortcut {
  readonly key: string;
  readonly run: () => void;
  /** i18n key of what it does, for the list of all keys. */
  readonly label: string;
}

const inUse: Shortcut[] = [];
const listeners = new Set<() => void>();
let listed: readonly Shortcut[] = [];

const changed = (): void => {
  listed = [...new Map(inUse.map((shortcut) => [shortcut.key, shortcut])).values()];
  for (const listener of [...listeners]) listener();
};

/** The one that was added last counts. @returns takes it away. */
export const addShortcut = (shortcut: Shortcut): (() => void) => {
  inUse.push(shortcut);
  changed();
  return () => {
    inUse.splice(inUse.indexOf(shortcut), 1);
    changed();
  };
};

/** All keys that do something now. */
export const shortcutStore = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  getSnapshot: (): readonly Shortcut[] => listed,
};

const TYPING = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';
/** A notice is a dialog too, of the kind that lets one go on. */
const OVER_THE_PAGE = [
  'dialog[open]',
  '[role="dialog"]:not([aria-modal="false"])',
  '[role="alertdialog"]:not([aria-modal="false"])',
  '[role="menu"]',
  '[role="listbox"][data-open]',
].join();

/** Whoever was writing in a field that went away goes on for a moment before they see it. */
const TYPING_ON_MS = 1_500;

/** Tells whether a key belongs to what is being written, also when the field has just gone from under the fingers. */
export class Typing {
  private last: { readonly field: Element; readonly at: number } | null = null;

  /** @param field that has the key; null: none. @param at milliseconds, on any clock. */
  has(field: Element | null, at: number): boolean {
    if (field !== null) {
      this.last = { field, at };
      return true;
    }
    const { last } = this;
    if (last === null || last.field.isConnected || at - last.at > TYPING_ON_MS) return false;
    this.last = { field: last.field, at };
    return true;
  }
}

const typing = new Typing();

const isFree = (event: KeyboardEvent): boolean => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  const field = event.target instanceof Element ? event.target.closest(TYPING) : null;
  if (typing.has(field, event.timeStamp)) return false;
  return document.querySelector(OVER_THE_PAGE) === null;
};

/** Keys work anywhere but where one types, and never below a dialog. @returns stops listening. */
export const listenForShortcuts = (): (() => void) => {
  const pressed = (event: KeyboardEvent): void => {
    const shortcut = listed.find(({ key }) => key === event.key);
    if (!isFree(event) || shortcut === undefined) return;
    if (event.repeat && !['j', 'k'].includes(event.key)) return;
    event.preventDefault();
    shortcut.run();
  };
  addEventListener('keydown', pressed);
  return () => removeEventListener('keydown', pressed);
};
