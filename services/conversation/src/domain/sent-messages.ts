/**
 * Which revision a client message id has: a persistent hash trie of plain arrays. `remember` copies one path of at most
 * eight 16-wide nodes and shares the rest, so message 5,000 of a conversation costs what message 1 does.
 */
export type SentMessages = Leaf | Branch;
interface Leaf {
  readonly entries: readonly (readonly [key: string, revision: number])[];
}
interface Branch {
  readonly children: readonly (SentMessages | null)[];
}

const WIDTH_BITS = 4;
const WIDTH = 1 << WIDTH_BITS;
const HASH_BITS = 32;
/** A leaf splits when it grows past this, unless the hash is used up. */
const LEAF_SIZE = 8;

export const nothingSent: SentMessages = { entries: [] };

/** FNV-1a over UTF-16 code units; only spreads keys, so that chosen collisions cost time and never correctness. */
const hash = (key: string): number => {
  let value = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) value = Math.imul(value ^ key.charCodeAt(index), 0x01000193);
  return value >>> 0;
};

const slotOf = (hashed: number, depth: number): number => (hashed >>> (depth * WIDTH_BITS)) & (WIDTH - 1);

/** The revision that was remembered for the key, or null. */
export const revisionOf = (sent: SentMessages, key: string): number | null => {
  const hashed = hash(key);
  let node: SentMessages | null = sent;
  for (let depth = 0; node !== null && 'children' in node; depth += 1)
    node = node.children[slotOf(hashed, depth)] ?? null;
  return node?.entries.find(([known]) => known === key)?.[1] ?? null;
};

/** A new index that also knows the key; the given one is untouched. The key must not be known yet. */
export const remember = (sent: SentMessages, key: string, revision: number): SentMessages =>
  put(sent, hash(key), 0, key, revision);

const put = (node: SentMessages | null, hashed: number, depth: number, key: string, revision: number): SentMessages => {
  if (node === null) return { entries: [[key, revision]] };
  if ('children' in node) {
    const slot = slotOf(hashed, depth);
    return { children: node.children.with(slot, put(node.children[slot] ?? null, hashed, depth + 1, key, revision)) };
  }
  const grown: Leaf = { entries: [...node.entries, [key, revision]] };
  return grown.entries.length <= LEAF_SIZE || depth * WIDTH_BITS >= HASH_BITS ? grown : split(grown, depth);
};

const split = (leaf: Leaf, depth: number): SentMessages =>
  leaf.entries.reduce<SentMessages>((branch, [key, revision]) => put(branch, hash(key), depth, key, revision), {
    children: new Array<null>(WIDTH).fill(null),
  });
