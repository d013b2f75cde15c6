import type { Item, Outgoing } from '@baton/client';
import { openMemory } from './memory';
import { UnsentTexts } from './unsent';

const outgoing = (id: string, status: Outgoing['status'], more: object = {}): Outgoing => ({
  clientMessageId: id,
  text: `text of ${id}`,
  at: '2026-01-01T00:00:00.000Z',
  status,
  ...more,
});
const line = (clientMessageId: string): Item => ({ kind: 'message', clientMessageId }) as unknown as Item;

describe('what a reload broke off', () => {
  let unsent: UnsentTexts;
  let shelf: Map<string, string>;
  beforeEach(() => {
    shelf = new Map();
    const storage = {
      getItem: (key: string) => shelf.get(key) ?? null,
      setItem: (key: string, value: string) => void shelf.set(key, value),
      removeItem: (key: string) => void shelf.delete(key),
    };
    unsent = new UnsentTexts(
      openMemory(() => storage),
      'c',
    );
  });

  it('comes back once, in order, without what arrived after all', () => {
    unsent.keep([outgoing('a', 'failed'), outgoing('b', 'pending'), outgoing('c', 'pending')]);
    expect(unsent.take([line('b')])).toEqual(['text of a', 'text of c']);
    expect(unsent.take([])).toEqual([]);
  });

  it('is nothing when all was stored, and no choice that was pressed', () => {
    unsent.keep([outgoing('a', 'pending')]);
    unsent.keep([outgoing('a', 'sent'), outgoing('b', 'pending', { choiceId: 'x' })]);
    expect([unsent.take([]), shelf.size]).toEqual([[], 0]);
  });

  it.each(['{', '7', '[7,null,{}]'])('%j that somebody else wrote there is nothing', (text) => {
    shelf.set('baton:unsent:c', text);
    expect(unsent.take([])).toEqual([]);
  });
});
