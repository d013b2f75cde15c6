import { KeyDestroyed, type KeyStore, openBytes, sealBytes } from '@baton/event-store';
import type { ParkedCipher, RecordPlace } from './consumer-ledger';

export interface ParkedCipherOptions {
  readonly keys: KeyStore;
  /** Who seals what is nobody's in particular, or of somebody whose key is destroyed already; for example `service:ticket`. */
  readonly own: string;
  /** Whose data a record of a topic is, where the value's `customerId` does not say; null: the value says. */
  readonly personOf?: (place: RecordPlace) => string | null;
}

/** Damaged values are parked too, so this believes nothing about their shape. */
const customerIn = (value: string): string | null => {
  try {
    const { customerId } = JSON.parse(value) as { customerId?: unknown };
    return typeof customerId === 'string' && customerId !== '' ? customerId : null;
  } catch {
    return null;
  }
};

/** Binds a ciphertext to the record that it was parked for, so that rows cannot be swapped. */
const bound = (place: RecordPlace, person: string): Buffer =>
  Buffer.from(JSON.stringify([place.topic, place.partition, place.offset, place.key, person]));

/** Parked records under the key of the person whose data they hold, so that erasing the person takes them, too. */
export const parkedCipher = ({ keys, own, personOf }: ParkedCipherOptions): ParkedCipher => {
  const keyOf = async (person: string): Promise<{ person: string; key: Uint8Array }> => {
    try {
      return { person, key: await keys.keyFor(person) };
    } catch (error) {
      if (!(error instanceof KeyDestroyed) || person === own) throw error;
      return keyOf(own);
    }
  };
  return {
    encrypt: async (value, place) => {
      const { person, key } = await keyOf(personOf?.(place) ?? customerIn(value) ?? own);
      const sealed = sealBytes(key, Buffer.from(value), bound(place, person));
      return JSON.stringify({ person, sealed: sealed.toString('base64') });
    },
    decrypt: async (row, place) => {
      const { person, sealed } = JSON.parse(row) as { person: string; sealed: string };
      const key = await keys.find(person);
      if (key === 'destroyed') return null;
      if (key === null) throw new Error(`the key of a parked record of ${place.topic} is missing`);
      return openBytes(key, Buffer.from(sealed, 'base64'), bound(place, person)).toString();
    },
  };
};
