import type { Store } from '@baton/client';
import { dropOldDrafts, type DraftShelf, readDraft, writeDraft } from './drafts';

export interface DraftNow {
  readonly text: string;
  /** False where this device keeps nothing: its storage is full or switched off. */
  readonly isKept: boolean;
}

/** One draft, wherever in the page it is shown; every key is kept at once. */
export class DraftStore implements Store<DraftNow> {
  private readonly listeners = new Set<() => void>();
  private now: DraftNow;

  constructor(
    private readonly shelf: DraftShelf | null,
    private readonly key: string,
    private readonly clock: () => number,
  ) {
    this.now = { text: shelf === null ? '' : readDraft(shelf, key), isKept: true };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  };

  readonly getSnapshot = (): DraftNow => this.now;

  readonly setText = (text: string): void => {
    const isKept = this.shelf !== null && writeDraft(this.shelf, this.key, text, this.clock());
    this.show({ text, isKept: isKept || text === '' });
  };

  /** Another tab wrote here. */
  adopt(): void {
    if (this.shelf !== null) this.show({ text: readDraft(this.shelf, this.key), isKept: true });
  }

  private show(now: DraftNow): void {
    this.now = now;
    for (const listener of [...this.listeners]) listener();
  }
}

/** Some browsers throw already when a page only names its storage. */
export const shelfOfPage = (): Storage | null => {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
};

const stores = new Map<string, DraftStore>();

const begin = (shelf: Storage | null): void => {
  if (shelf !== null) dropOldDrafts(shelf, Date.now());
  window.addEventListener('storage', ({ key }) => {
    // what is being typed here goes before what another tab kept of the same draft
    if (key !== null && !document.hasFocus()) stores.get(key)?.adopt();
  });
};

/** The draft under this key, the same one for everybody who asks. */
export const draftStore = (key: string): DraftStore => {
  const shelf = shelfOfPage();
  if (stores.size === 0) begin(shelf);
  const known = stores.get(key) ?? new DraftStore(shelf, key, Date.now);
  stores.set(key, known);
  return known;
};
