import { openMemory } from './memory';

const broken = () => {
  throw new DOMException('no', 'SecurityError');
};

describe('what a page keeps', () => {
  it('is in the browser’s storage', () => {
    const kept = new Map<string, string>();
    const memory = openMemory(() => ({
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    }));
    memory.set('a', '1');
    expect([kept.get('a'), memory.get('a')]).toEqual(['1', '1']);
    kept.set('a', 'another tab’s');
    expect(memory.get('a')).toBe('another tab’s');
    memory.remove('a');
    expect([kept.size, memory.get('a')]).toEqual([0, null]);
  });

  it('is in the page alone where storage is forbidden', () => {
    const memory = openMemory(broken);
    memory.set('a', '1');
    expect(memory.get('a')).toBe('1');
    memory.remove('a');
    expect(memory.get('a')).toBeNull();
  });

  it('is in the page alone where storage is full, and then goes before what is older there', () => {
    const memory = openMemory(() => ({ getItem: () => 'older', setItem: broken, removeItem: () => undefined }));
    memory.set('a', 'newer');
    expect(memory.get('a')).toBe('newer');
  });
});
