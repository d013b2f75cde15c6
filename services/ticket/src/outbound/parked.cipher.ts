import { topics } from '@baton/contracts';
import type { ParkedCipher, RecordPlace } from '@baton/event-bus';
import { type KeyStore, openBytes, sealBytes } from '@baton/event-store';

/** Seals what is nobody's in particular, or of somebody whose key is destroyed already. */
const OWN = 'service:ticket';

/** Binds a ciphertext to the record that it was parked for, and says with whose key it is sealed. */
const bound = (place: RecordPlace, person: string): Buffer =>
  Buffer.from(JSON.stringify([place.topic, place.partition, place.offset, place.key, person]));

/** Damaged values are parked too, so this believes nothing about their shape. */
const personOf = (value: string, { topic, key }: RecordPlace): string => {
  if (topic === topics.presenceState.name) return key;
  try {
    const { customerId } = JSON.parse(value) as { customerId?: unknown };
    return typeof customerId === 'string' && customerId !== '' ? customerId : OWN;
  } catch {
    return OWN;
  }
};

/** Parked records under the key of the customer or agent whose data they are, so that erasing a person takes them too. */
export const parkedCipher = (keys: KeyStore): ParkedCipher => ({
  encrypt: async (value, place) => {
    const named = personOf(value, place);
    const person = (await keys.find(named)) === 'destroyed' ? OWN : named;
    const sealed = sealBytes(await keys.keyFor(person), Buffer.from(value), bound(place, person));
    return JSON.stringify({ person, sealed: sealed.toString('base64') });
  },
  decrypt: async (row, place) => {
    const { person, sealed } = JSON.parse(row) as { person: string; sealed: string };
    const key = await keys.find(person);
    if (key === 'destroyed') return null;
    if (key === null) throw new Error(`the key of a parked record of ${place.topic} is missing`);
    return openBytes(key, Buffer.from(sealed, 'base64'), bound(place, person)).toString();
  },
});
