import { Readable } from 'node:stream';
import { assertBlobPlace, type BlobInfo, type BlobStore, BlobStoreUnavailable, isBlobId } from '../blob-store';
import { S3Bucket } from './s3-bucket';
import { s3Place } from './s3-place';

export interface S3BlobStoreOptions {
  /** `s3://[KEY:SECRET@]BUCKET[/prefix]?endpoint=http://…&region=…`; without an endpoint Amazon's own. */
  readonly url: string;
  /** Go before those of the URL; without either the process' own: its environment, files, or role. */
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
}

/** Requests that one deletion of a conversation has under way. */
const AT_ONCE = 8;

const bytesOf = (id: string): string => `files/${id}`;
const markOf = (id: string, conversationId: string): string => `${marksOf(conversationId)}${id}`;
const marksOf = (conversationId: string): string => `conversations/${conversationId}/`;

/**
 * Blobs in a bucket: bytes and what is known of them in one object `files/<id>`, which appears whole; before it an empty
 * `conversations/<conversation>/<id>`, so that whatever a crash leaves behind, erasure finds it.
 */
export class S3BlobStore implements BlobStore {
  private readonly bucket: S3Bucket;

  constructor({ url, accessKeyId, secretAccessKey }: S3BlobStoreOptions) {
    const place = s3Place(url);
    const given = accessKeyId !== undefined && secretAccessKey !== undefined;
    this.bucket = new S3Bucket(given ? { ...place, credentials: { accessKeyId, secretAccessKey } } : place);
  }

  /** @throws BlobStoreUnavailable saying what to do when there is no bucket that answers. */
  check(): Promise<void> {
    return this.bucket.check();
  }

  async put(id: string, bytes: AsyncIterable<Uint8Array>, info: Omit<BlobInfo, 'size'>): Promise<number> {
    const { conversationId, contentType } = info;
    assertBlobPlace(id, conversationId);
    await this.bucket.putEmpty(markOf(id, conversationId));
    let size = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of bytes) {
        size += chunk.byteLength;
        yield chunk;
      }
    };
    try {
      await this.bucket.upload(bytesOf(id), counted(), { conversation: conversationId, type: contentType });
      return size;
    } catch (error) {
      // The answer may be lost of an upload that succeeded. What cannot be cleaned up must not hide why.
      await this.remove(id, conversationId).catch(() => undefined);
      throw error;
    }
  }

  async find(id: string): Promise<BlobInfo | null> {
    if (!isBlobId(id)) return null;
    const found = await this.bucket.head(bytesOf(id));
    if (found === null) return null;
    const { conversation: conversationId, type: contentType } = found.Metadata ?? {};
    const size = found.ContentLength;
    if (conversationId === undefined || contentType === undefined || size === undefined) {
      throw new BlobStoreUnavailable(
        `the object ${bytesOf(id)} does not say what it is: this service did not write it`,
      );
    }
    return { conversationId, contentType, size };
  }

  open(id: string): Readable {
    return Readable.from(this.bucket.read(bytesOf(id)), { objectMode: false });
  }

  async delete(id: string): Promise<void> {
    const info = await this.find(id);
    if (info !== null) await this.remove(id, info.conversationId);
  }

  async deleteOf(conversationId: string): Promise<number> {
    assertBlobPlace(null, conversationId);
    const ids = await this.bucket.list(marksOf(conversationId));
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      await Promise.all(ids.slice(at, at + AT_ONCE).map((id) => this.removeAll(id, conversationId)));
    }
    return ids.length;
  }

  /** Lets go of idle connections. */
  async close(): Promise<void> {
    this.bucket.close();
  }

  private async removeAll(id: string, conversationId: string): Promise<void> {
    await this.bucket.abortUploads(bytesOf(id));
    await this.remove(id, conversationId);
  }

  /** The mark goes last: as long as there are bytes, something of the conversation says so. */
  private async remove(id: string, conversationId: string): Promise<void> {
    await this.bucket.delete(bytesOf(id));
    await this.bucket.delete(markOf(id, conversationId));
  }
}

/**
 * Blobs on any server that speaks S3, path-style. Nothing is asked of it before the first use; an outage is `BlobStoreUnavailable`
 * within seconds. The bucket must exist; give it a lifecycle rule that ends incomplete uploads after a day.
 * @throws TypeError when the URL is none.
 */
export const openS3BlobStore = (options: S3BlobStoreOptions): S3BlobStore => new S3BlobStore(options);
