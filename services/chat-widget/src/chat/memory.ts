/** What a page keeps between visits, as texts. */
export interface Memory {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** In the browser's storage; where that is forbidden or full, for as long as the page lives. */
export const openMemory = (storage: () => Shelf): Memory => {
  const own = new Map<string, string>();
  const tried = <T>(act: (shelf: Shelf) => T): T | undefined => {
    try {
      return act(storage());
    } catch {
      return undefined;
    }
  };
  return {
    get: (key) => own.get(key) ?? tried((shelf) => shelf.getItem(key)) ?? null,
    set: (key, value) => {
      const isKept = tried((shelf) => (shelf.setItem(key, value), true));
      if (isKept === true) own.delete(key);
      else own.set(key, value);
    },
    remove: (key) => {
      own.delete(key);
      tried((shelf) => shelf.removeItem(key));
    },
  };
};
