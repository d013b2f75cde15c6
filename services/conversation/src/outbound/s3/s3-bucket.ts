import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { Readable } from 'node:stream';
import { BlobStoreUnavailable } from '../blob-store';
import type { S3Place } from './s3-place';

/** What is asked without sending or reading a body is answered within this, retry included. */
const ANSWER_MS = 5_000;
/** A body that does not move for so long is given up; a reader of ours may be slow, the server may not. */
const IDLE_MS = { writing: 5_000, reading: 60_000 };
/** The smallest part that S3 takes, and so what one upload holds in memory: one part being filled, one being sent. */
const PART_BYTES = 5 * 1024 * 1024;

const clientFor = ({ endpoint, region, credentials }: S3Place, idleMs: number): S3Client =>
  new S3Client({
    region,
    forcePathStyle: true,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
    // Only servers of recent years know the checksums that the client would add by itself.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_500, socketTimeout: idleMs },
  });

const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;

const isMissingBucket = (error: unknown): boolean => error instanceof Error && error.name === 'NoSuchBucket';

/** The calls that a store of blobs makes of one bucket. Each throws `BlobStoreUnavailable` when S3 does not do it. */
export class S3Bucket {
  private readonly writing: S3Client;
  private readonly reading: S3Client;

  constructor(private readonly place: S3Place) {
    this.writing = clientFor(place, IDLE_MS.writing);
    this.reading = clientFor(place, IDLE_MS.reading);
  }

  /** null: there is no such object. */
  async head(key: string): Promise<HeadObjectCommandOutput | null> {
    return this.answered(async (abortSignal) => {
      try {
        return await this.writing.send(new HeadObjectCommand(this.at(key)), { abortSignal });
      } catch (error) {
        if (!isMissing(error)) throw error;
        // The answer has no body that says what is missing: without the bucket, nothing is known of the object.
        await this.writing.send(new HeadBucketCommand({ Bucket: this.place.bucket }), { abortSignal });
        return null;
      }
    });
  }

  async putEmpty(key: string): Promise<void> {
    const command = new PutObjectCommand({ ...this.at(key), Body: '', ContentLength: 0 });
    await this.answered((abortSignal) => this.writing.send(command, { abortSignal }));
  }

  /** Becomes an object when it ended, or nothing. An error of `bytes` itself passes as it is. */
  async upload(key: string, bytes: AsyncIterable<Uint8Array>, metadata: Record<string, string>): Promise<void> {
    const watched = new Watched(bytes);
    const source = Readable.from(watched, { objectMode: false });
    const upload = new Upload({
      client: this.writing,
      queueSize: 1,
      partSize: PART_BYTES,
      params: {
        ...this.at(key),
        Body: source,
        Metadata: metadata,
        ContentType: 'application/octet-stream', // what it really is stands in our metadata; a browser sent here shows nothing
      },
    });
    try {
      await upload.done();
    } catch (error) {
      if (watched.failure !== null) throw watched.failure.error;
      throw this.unavailable(error);
    } finally {
      source.destroy();
    }
  }

  async *read(key: string): AsyncGenerator<Uint8Array> {
    const command = new GetObjectCommand(this.at(key));
    const { Body: body } = await this.answered((abortSignal) => this.reading.send(command, { abortSignal }));
    try {
      yield* body as Readable;
    } catch (error) {
      throw this.unavailable(error);
    }
  }

  async delete(key: string): Promise<void> {
    const command = new DeleteObjectCommand(this.at(key));
    await this.answered((abortSignal) => this.writing.send(command, { abortSignal }));
  }

  /** Names after `prefix`, all of them, so many at a time. */
  async list(prefix: string, pageSize = 1_000): Promise<readonly string[]> {
    const Prefix = `${this.place.prefix}${prefix}`;
    const names: string[] = [];
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.place.bucket,
        Prefix,
        MaxKeys: pageSize,
        ContinuationToken: token,
      });
      const page = await this.answered((abortSignal) => this.writing.send(command, { abortSignal }));
      for (const { Key: key = '' } of page.Contents ?? []) names.push(key.slice(Prefix.length));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return names;
  }

  /** Forgets the parts of uploads of this object that never ended: those of a process that was killed. */
  async abortUploads(key: string): Promise<void> {
    const { Bucket, Key } = this.at(key);
    const listing = new ListMultipartUploadsCommand({ Bucket, Prefix: Key });
    const { Uploads: uploads = [] } = await this.answered((abortSignal) => this.writing.send(listing, { abortSignal }));
    for (const { Key: of, UploadId } of uploads) {
      if (of !== Key || UploadId === undefined) continue;
      const command = new AbortMultipartUploadCommand({ Bucket, Key, UploadId });
      await this.answered((abortSignal) => this.writing.send(command, { abortSignal }));
    }
  }

  close(): void {
    this.writing.destroy();
    this.reading.destroy();
  }

  /** @throws BlobStoreUnavailable saying what to do when there is no such bucket. */
  async check(): Promise<void> {
    await this.answered((abortSignal) =>
      this.writing.send(new HeadBucketCommand({ Bucket: this.place.bucket }), { abortSignal }),
    );
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.place.bucket, Key: `${this.place.prefix}${key}` };
  }

  /** The time runs until the answer begins; a body takes as long as it takes. */
  private async answered<T>(asking: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), ANSWER_MS);
    try {
      return await asking(abort.signal);
    } catch (error) {
      throw this.unavailable(abort.signal.aborted ? new Error(`no answer within ${ANSWER_MS} ms`) : error);
    } finally {
      clearTimeout(timer);
    }
  }

  private unavailable(error: unknown): BlobStoreUnavailable {
    const { bucket, endpoint = 'Amazon S3' } = this.place;
    if (isMissingBucket(error) || isMissing(error)) {
      const message = `there is no bucket '${bucket}' at ${endpoint}: make it; this service makes none`;
      return new BlobStoreUnavailable(message, { cause: error });
    }
    const { name, message } = error as Error;
    return new BlobStoreUnavailable(`the bucket '${bucket}' does not answer: ${name} ${message}`, { cause: error });
  }
}

/** Remembers the sender's failure, so that it is not taken for the server's. */
class Watched implements AsyncIterable<Uint8Array> {
  failure: { readonly error: unknown } | null = null;

  constructor(private readonly bytes: AsyncIterable<Uint8Array>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const reading = this.bytes[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await reading.next().catch((error: unknown) => {
          this.failure = { error };
          throw error;
        });
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await reading.return?.();
    }
  }
}
