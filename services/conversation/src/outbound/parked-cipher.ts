import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { ParkedCipher, RecordPlace } from '@baton/event-bus';
import { KeyDestroyed, type KeyStore } from '@baton/event-store';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Who seals what is about nobody in particular, or too damaged to tell about whom. */
const THE_SERVICE = 'service:conversation';

/** Whose data a record of another service is, if it can be told: such a record is often parked because it is damaged. */
const personIn = (value: string): string => {
  try {
    const parsed = JSON.parse(value) as { customerId?: unknown } | null;
    return typeof parsed?.customerId === 'string' ? parsed.customerId : THE_SERVICE;
  } catch {
    return THE_SERVICE;
  }
};

/** Binds the ciphertext to its place, so that rows cannot be swapped. */
const associated = ({ topic, partition, offset, key }: RecordPlace): Buffer =>
  Buffer.from(JSON.stringify([topic, partition, offset, key]));

/** Seals parked records with the key of the customer whose data they hold, so that erasing the customer erases them, too. */
export const parkedCipher = (keys: KeyStore): ParkedCipher => {
  const keyOf = async (person: string): Promise<{ person: string; key: Uint8Array }> => {
    try {
      return { person, key: await keys.keyFor(person) };
    } catch (error) {
      if (!(error instanceof KeyDestroyed) || person === THE_SERVICE) throw error;
      return keyOf(THE_SERVICE);
    }
  };
  return {
    encrypt: async (value, place) => {
      const { person, key } = await keyOf(personIn(value));
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated(place));
      const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
      return JSON.stringify([person, Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')]);
    },
    decrypt: async (sealed, place) => {
      const [person, text] = JSON.parse(sealed) as [string, string];
      const key = await keys.find(person);
      if (key === null || key === 'destroyed') return null;
      const bytes = Buffer.from(text, 'base64');
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(associated(place)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return opened.toString('utf8');
    },
  };
};
