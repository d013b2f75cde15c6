import { hashKey } from './key-hash';

const FIRST_SLOTS = 1 << 12;
/** Past this load, probing gets long. */
const FULLEST = 0.6;

/**
 * The set of keys seen so far, by their 64-bit hashes alone: 8 bytes a slot, open addressing, about 20 bytes a state.
 * It may, with the probability that `hashKey` names, take a new key for a known one.
 */
export class SeenStates {
  private slots = new Uint32Array(2 * FIRST_SLOTS);
  private mask = FIRST_SLOTS - 1;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** @returns true when the key is new. */
  add(key: string): boolean {
    const { high, low } = hashKey(key);
    // Two zeros mark an empty slot, so the one hash that looks like it takes its neighbour's place.
    const added = this.put(high, high === 0 && low === 0 ? 1 : low);
    if (added && ++this.count > FULLEST * (this.mask + 1)) this.grow();
    return added;
  }

  private put(high: number, low: number): boolean {
    const { slots, mask } = this;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const seenHigh = slots[2 * slot];
      const seenLow = slots[2 * slot + 1];
      if (seenHigh === high && seenLow === low) return false;
      if (seenHigh === 0 && seenLow === 0) {
        slots[2 * slot] = high;
        slots[2 * slot + 1] = low;
        return true;
      }
    }
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Uint32Array(2 * before.length);
    this.mask = 2 * (this.mask + 1) - 1;
    for (let index = 0; index < before.length; index += 2) {
      const high = before[index] ?? 0;
      const low = before[index + 1] ?? 0;
      if (high !== 0 || low !== 0) this.put(high, low);
    }
  }
}
