import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
/** What NIST SP 800-38D recommends for GCM; random ones stay safe far beyond what one person ever writes. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts bytes under a 32-byte key. @returns nonce, tag and ciphertext, joined. */
export const sealBytes = (key: Uint8Array, plain: Uint8Array, associated: Uint8Array): Buffer => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(associated);
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
};

/** @throws Error when key, associated data or a single bit is not what it was at `sealBytes`. */
export const openBytes = (key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Buffer => {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  // a shorter tag would be easier to forge, and Node accepts one unless told how long it is
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associated).setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
};

/** Binds a ciphertext to its place, so that it cannot be moved to another event unnoticed. JSON keeps the parts apart. */
export const associatedData = (stream: string, eventId: string, type: string): Buffer =>
  Buffer.from(JSON.stringify([stream, eventId, type]));

/** Encrypts a JSON object. @returns base64. */
export const seal = (key: Uint8Array, value: Readonly<Record<string, unknown>>, associated: Uint8Array): string =>
  sealBytes(key, Buffer.from(JSON.stringify(value)), associated).toString('base64');

/** @throws Error as `openBytes`. */
export const open = (key: Uint8Array, sealed: string, associated: Uint8Array): Record<string, unknown> =>
  JSON.parse(openBytes(key, Buffer.from(sealed, 'base64'), associated).toString()) as Record<string, unknown>;
