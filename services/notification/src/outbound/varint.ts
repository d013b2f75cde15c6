const SEVEN_BITS = 128;

/** Appends a whole number from 0 up, seven bits a byte, lowest first, as protocol buffers write them. */
export const writeVarint = (bytes: number[], value: number): void => {
  let rest = value;
  while (rest >= SEVEN_BITS) {
    bytes.push((rest % SEVEN_BITS) + SEVEN_BITS);
    rest = Math.floor(rest / SEVEN_BITS);
  }
  bytes.push(rest);
};

/** @returns the number at a place, and where the next one begins. @throws RangeError past the end. */
export const readVarint = (bytes: Uint8Array, from: number): readonly [value: number, next: number] => {
  let value = 0;
  let scale = 1;
  for (let at = from; ; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) throw new RangeError('a number goes on past the end');
    value += (byte % SEVEN_BITS) * scale;
    if (byte < SEVEN_BITS) return [value, at + 1];
    scale *= SEVEN_BITS;
  }
};
