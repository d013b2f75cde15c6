/**
 * Keys that encrypt personal data, one per person, kept apart from the events: destroying a key is what erases a person.
 * Every adapter passes the one contract suite.
 */
export interface KeyStore {
  /**
   * Whether the keys can be used at all: to be called at start, before anything is answered.
   * @throws WrongMasterKey when they were written under another master key.
   * @throws StoreUnavailable when it cannot be known now.
   */
  verify(): Promise<void>;

  /**
   * The person's key; made, and stored for good, if there was none. So it exists before the first event that needs it.
   * @throws KeyDestroyed when it was destroyed: it is never made again.
   */
  keyFor(person: string): Promise<Uint8Array>;

  /** The person's key, the mark of a destroyed one, or null when there never was one. */
  find(person: string): Promise<Uint8Array | 'destroyed' | null>;

  /**
   * Destroys the key for ever and leaves a mark, also when there was none. Other processes may go on with a cached key for as long as
   * `cacheLifetimeMs`; repeating it does nothing.
   */
  destroy(person: string): Promise<void>;

  /** How long a process may use a key after another one destroyed it. */
  readonly cacheLifetimeMs: number;

  close(): Promise<void>;
}

/** Bytes of a data key and of the master key: AES-256. */
export const KEY_BYTES = 32;

/** The person was erased; nothing of theirs is written any more. */
export class KeyDestroyed extends Error {
  constructor(readonly person: string) {
    super(`the key of ${person} was destroyed`);
    this.name = 'KeyDestroyed';
  }
}

/** There is ciphertext of a person whose key was never here: the key database is not the one that belongs to this event store. */
export class KeyMissing extends Error {
  constructor(readonly person: string) {
    super(
      `there is no key of ${person}, and none was destroyed: this key database does not belong to this event store`,
    );
    this.name = 'KeyMissing';
  }
}

/** The key database was written under another master key. */
export class WrongMasterKey extends Error {
  constructor(options?: ErrorOptions) {
    super('the master key does not open this key database; was it changed or mixed up?', options);
    this.name = 'WrongMasterKey';
  }
}
