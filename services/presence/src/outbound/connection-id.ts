import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { ConnectionRef, Person } from './presence-store';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = Buffer.from('baton presence connection 1');
const KINDS = { a: 'agent', c: 'customer' } as const;

/** Makes and reads the ids that authorise heartbeat and close without a token. */
export interface ConnectionIds {
  /** A new id for a page of this person, 40–840 characters that are safe in a path. */
  issue(person: Person): { readonly id: string; readonly connection: ConnectionRef };
  /** null: nobody here made this id. */
  read(id: string): ConnectionRef | null;
}

/**
 * Ids that carry their person, sealed (AES-256-GCM): whoever holds one can only use it for that person, a store that lost its
 * memory can take the connection up again from the id alone, and nobody can read who it is from a URL.
 * @param secret at least 32 bytes, the same on every replica; ids of another secret are refused.
 */
export const connectionIds = (secret: Uint8Array): ConnectionIds => {
  const key = createHash('sha256').update(PURPOSE).update(secret).digest();
  return {
    issue: (person) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(PURPOSE);
      const sealed = Buffer.concat([cipher.update(`${person.kind[0]}${person.id}`, 'utf8'), cipher.final()]);
      const id = Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString('base64url');
      return { id, connection: { person, id: iv.toString('base64url') } };
    },
    read: (id) => {
      const bytes = Buffer.from(id, 'base64url');
      // Decoding is lenient; one connection must not have several spellings.
      if (bytes.length <= IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== id) return null;
      const iv = bytes.subarray(0, IV_BYTES);
      const person = personOf(unseal(key, iv, bytes.subarray(IV_BYTES)));
      return person === null ? null : { person, id: iv.toString('base64url') };
    },
  };
};

const unseal = (key: Buffer, iv: Buffer, sealed: Buffer): string | null => {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
    .setAAD(PURPOSE)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
};

const personOf = (text: string | null): Person | null => {
  const kind = KINDS[text?.[0] as keyof typeof KINDS];
  return text === null || kind === undefined ? null : { kind, id: text.slice(1) };
};
