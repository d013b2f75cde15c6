import { draftKey, dropOldDrafts, type DraftShelf, joinedDraft, readDraft, writeDraft } from './drafts';

const shelf = (): DraftShelf & { readonly kept: Map<string, string> } => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    key: (index) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
  };
};

describe('drafts', () => {
  test('are one person’s, for one ticket, and a note is not a reply', () => {
    const keys = [
      draftKey('ada', 't1', 'reply'),
      draftKey('ada', 't1', 'note'),
      draftKey('ada', 't2', 'reply'),
      draftKey('ada:t1', '', 'reply'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('come back as they were written, whatever is in them', () => {
    const place = shelf();
    const text = 'Hello\n"😀" \u202eleft';
    writeDraft(place, 'k', text, 0);
    expect(readDraft(place, 'k')).toBe(text);
    writeDraft(place, 'k', '', 1);
    expect(place.kept.size).toBe(0);
  });

  test('what somebody else wrote there is no draft', () => {
    const place = shelf();
    place.setItem('k', 'not json');
    expect(readDraft(place, 'k')).toBe('');
  });

  test('a storage that is full says so', () => {
    const full: DraftShelf = {
      ...shelf(),
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    expect(writeDraft(full, 'k', 'x', 0)).toBe(false);
  });

  test('are dropped after a month, and nothing else is', () => {
    const place = shelf();
    writeDraft(place, draftKey('ada', 'old', 'reply'), 'x', 0);
    writeDraft(place, draftKey('ada', 'new', 'reply'), 'x', 10 * 24 * 3_600_000);
    place.setItem('theirs', 'x');
    dropOldDrafts(place, 31 * 24 * 3_600_000);
    expect([...place.kept.keys()]).toEqual([draftKey('ada', 'new', 'reply'), 'theirs']);
  });

  test('take back what never left', () => {
    expect(joinedDraft(['a', 'b'], 'c')).toBe('a\n\nb\n\nc');
    expect(joinedDraft([], '')).toBe('');
  });
});
