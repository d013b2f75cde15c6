const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

const mix = (word: number): number => {
  const mixed = Math.imul(word, MULTIPLIER);
  return Math.imul(mixed ^ (mixed >>> 24), MULTIPLIER);
};

/** MurmurHash2 (Austin Appleby, public domain), 32 bits, with the seed that Kafka's Java client uses. Signed result. */
export const murmur2 = (bytes: Uint8Array): number => {
  let hash = SEED ^ bytes.length;
  const tail = bytes.length & ~3;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < tail; at += 4) hash = Math.imul(hash, MULTIPLIER) ^ mix(view.getInt32(at, true));
  const left = bytes.length - tail;
  if (left === 3) hash ^= view.getUint8(tail + 2) << 16;
  if (left >= 2) hash ^= view.getUint8(tail + 1) << 8;
  if (left >= 1) hash = Math.imul(hash ^ view.getUint8(tail), MULTIPLIER);
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
};

/** The partition that Kafka's default partitioner gives a key, so that a key keeps its neighbours on every adapter. */
export const partitionOf = (key: string, partitions: number): number =>
  (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;
