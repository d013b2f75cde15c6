/** Looked up once: inside Jest's sandbox every look at a global is slow, and this runs for each character of each key. */
const { imul } = Math;

/** 64 bits of a key: two independent 32-bit halves. */
export interface KeyHash {
  readonly high: number;
  readonly low: number;
}

const rotated = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** Spreads every input bit over all output bits; without it the low bits would know only the low bits of each character. */
const avalanched = (value: number): number => {
  let mixed = value ^ (value >>> 16);
  mixed = imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = imul(mixed, 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
};

/**
 * Hashes a canonical key to 64 bits. With n states, two different ones meet by chance with probability about n² / 2^65:
 * 3 in a million for 10 million states.
 * Two lanes of xor, multiply, rotate over UTF-16 code units, crossed at the end. Not for keys that an attacker chooses.
 */
export const hashKey = (key: string): KeyHash => {
  let one = 0x9e3779b9 ^ key.length;
  let two = 0x7f4a7c15;
  for (let index = 0; index < key.length; index += 1) {
    const unit = key.charCodeAt(index);
    one = imul(rotated(one ^ unit, 13), 0xcc9e2d51 | 1);
    two = imul(rotated(two + unit, 17), 0x1b873593);
  }
  return { high: avalanched(one ^ rotated(two, 7)), low: avalanched(two + imul(one, 0x2545f491)) };
};
