import type { Readable } from 'node:stream';
import { StoreUnavailable } from '@baton/event-store';

/** What is known of a blob without opening it. No name: names are personal and live encrypted in the event. */
export interface BlobInfo {
  readonly conversationId: string;
  /** As found by content. */
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Where the bytes of shared files are kept. Every adapter passes the one contract suite.
 * Ids are 128 random bits as 32 lower-case hex digits: nobody finds a blob by guessing.
 */
export interface BlobStore {
  /**
   * Takes the bytes whole or not at all: when the stream fails, nothing is kept and its error is thrown.
   * The id must be new. @returns how many bytes there were.
   */
  put(id: string, bytes: AsyncIterable<Uint8Array>, info: Omit<BlobInfo, 'size'>): Promise<number>;

  /** null: there is no such blob, or `id` is no id. */
  find(id: string): Promise<BlobInfo | null>;

  /** The bytes; the stream fails if the blob goes away meanwhile. Call `find` first. */
  open(id: string, info: BlobInfo): Readable;

  /** Repeating it does nothing. */
  delete(id: string): Promise<void>;

  /** Deletes everything of a conversation, also what a crash left without an event. @returns how many blobs there were. */
  deleteOf(conversationId: string): Promise<number>;
}

/** The bytes could not be kept or read for reasons of the store's own; trying again may help. The edge answers 503. */
export class BlobStoreUnavailable extends StoreUnavailable {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BlobStoreUnavailable';
  }
}

export const isBlobId = (id: string): boolean => /^[0-9a-f]{32}$/.test(id);

const IS_CONVERSATION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Both ids end up in names of files or objects, so both are checked, whoever checked them before.
 * @param id null: of a conversation as a whole.
 * @throws TypeError
 */
export const assertBlobPlace = (id: string | null, conversationId: string): void => {
  if (id !== null && !isBlobId(id)) throw new TypeError('a blob id is 32 lower-case hex digits');
  if (!IS_CONVERSATION.test(conversationId)) throw new TypeError('a conversation id is a UUID');
};
