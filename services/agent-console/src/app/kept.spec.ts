import { keep, kept } from './kept';

const storage = (changes: Partial<Storage> = {}): void => {
  const held = new Map<string, string>();
  const all = {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => held.set(key, value),
    removeItem: (key: string) => held.delete(key),
    ...changes,
  };
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: () => all });
};
const forbidden = (): never => {
  throw new DOMException('Access is denied for this document.', 'SecurityError');
};

const before = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
afterEach(() => {
  if (before === undefined) Reflect.deleteProperty(globalThis, 'localStorage');
  else Object.defineProperty(globalThis, 'localStorage', before);
});

describe('what is chosen', () => {
  it('is kept on this device, and taken away from it', () => {
    storage();
    expect(kept('a')).toBeNull();
    keep('a', 'dark');
    expect([kept('a'), localStorage.getItem('a')]).toEqual(['dark', 'dark']);
    keep('a', null);
    expect([kept('a'), localStorage.getItem('a')]).toEqual([null, null]);
  });

  it('holds for this page where storage is forbidden', () => {
    Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: forbidden });
    expect(kept('b')).toBeNull();
    keep('b', 'dark');
    expect(kept('b')).toBe('dark');
    keep('b', null);
    expect(kept('b')).toBeNull();
  });

  it('goes before what is stored where storage is full, until it can be stored', () => {
    let isFull = false;
    const held = new Map<string, string>();
    storage({
      getItem: (key) => held.get(key) ?? null,
      setItem: (key, value) => {
        if (isFull) throw new DOMException('full', 'QuotaExceededError');
        held.set(key, value);
      },
    });
    keep('c', 'light');
    isFull = true;
    keep('c', 'dark');
    expect([kept('c'), held.get('c')]).toEqual(['dark', 'light']);
    isFull = false;
    keep('c', 'system');
    held.set('c', 'as another tab says');
    expect(kept('c')).toBe('as another tab says');
  });
});
