import * as fc from 'fast-check';
import { nothingSent, remember, revisionOf, type SentMessages } from './sent-messages';

/** Objects that a new index does not share with the one before: what a message really costs. */
const madeAnew = (before: SentMessages, after: SentMessages): number => {
  const nodes = (node: SentMessages | null, into: Set<object>): Set<object> => {
    if (node === null) return into;
    into.add(node);
    if ('children' in node) node.children.forEach((child) => nodes(child, into));
    return into;
  };
  const old = nodes(before, new Set());
  return [...nodes(after, new Set())].filter((node) => !old.has(node)).length;
};

describe('the index of sent messages', () => {
  it('agrees with a Map, whatever is asked', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 12 }), { maxLength: 400 }), (keys) => {
        const index = keys.reduce((sent, key, revision) => remember(sent, key, revision), nothingSent);
        keys.forEach((key, revision) => expect(revisionOf(index, key)).toBe(revision));
        expect(revisionOf(index, 'a key that is longer than any other')).toBeNull();
      }),
    ));

  it('leaves the earlier index as it was', () => {
    const one = remember(nothingSent, 'a', 1);
    remember(one, 'b', 2);
    expect([revisionOf(one, 'a'), revisionOf(one, 'b'), revisionOf(nothingSent, 'a')]).toEqual([1, null, null]);
  });

  it('keeps keys apart whose hashes are equal', () => {
    // These pairs collide under 32-bit FNV-1a, so they share every slot down to the deepest leaf.
    const collisions = ['swbtchq', 'zsnfzpg', 'sfcufzh', 'apoyagl', 'efwxyck', 'idgnirp'];
    const keys = [...collisions, ...Array.from({ length: 5_000 }, (_, n) => `agent ada ${n}`)];
    const index = keys.reduce((sent, key, revision) => remember(sent, key, revision), nothingSent);
    expect(keys.every((key, revision) => revisionOf(index, key) === revision)).toBe(true);
  });

  it('message 5,000 makes no more new nodes than a path is long', () => {
    let index = nothingSent;
    let most = 0;
    for (let n = 0; n < 5_000; n += 1) {
      const next = remember(index, `customer x ${n}`, n);
      if (n > 4_990) most = Math.max(most, madeAnew(index, next));
      index = next;
    }
    expect(most).toBeLessThanOrEqual(20);
  });
});
