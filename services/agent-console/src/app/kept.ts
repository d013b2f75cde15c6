/** What this device would not keep; null: what it would not take away. */
const unkept = new Map<string, string | null>();

/** What was chosen on this device; null: nothing was. Some browsers throw already when a page only names its storage. */
export const kept = (key: string): string | null => {
  const own = unkept.get(key);
  if (own !== undefined) return own;
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

/** Also for the next time; where storage is forbidden or full, for as long as the page is open. @param value null: takes it away. */
export const keep = (key: string, value: string | null): void => {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    unkept.delete(key);
  } catch {
    unkept.set(key, value);
  }
};
