import type { Item } from '@baton/client';
import type { DraftShelf } from './drafts';
import { keepUnsent, takeUnsent, unsentKey } from './unsent';

const shelf = (): DraftShelf => {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    key: (index) => [...kept.keys()][index] ?? null,
    length: 0,
  };
};

const arrived = (clientMessageId: string) => ({ kind: 'message', clientMessageId }) as Item;

describe('messages that a page took with it', () => {
  test('come back once, and only what did not arrive after all', () => {
    const place = shelf();
    const key = unsentKey('ada', 't');
    keepUnsent(place, key, [
      { clientMessageId: 'a', text: 'arrived' },
      { clientMessageId: 'b', text: 'lost' },
    ]);
    expect(takeUnsent(place, key, [arrived('a'), arrived('x')])).toEqual(['lost']);
    expect(takeUnsent(place, key, [])).toEqual([]);
  });

  test('what somebody else wrote there is nothing', () => {
    const place = shelf();
    place.setItem('k', '{"no":"list"}');
    expect(takeUnsent(place, 'k', [])).toEqual([]);
    place.setItem('k', 'not json');
    expect(takeUnsent(place, 'k', [])).toEqual([]);
    place.setItem('k', '[1, null, {"text":1}]');
    expect(takeUnsent(place, 'k', [])).toEqual([]);
  });
});
