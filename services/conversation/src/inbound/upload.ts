import { randomBytes } from 'node:crypto';
import fastifyMultipart, { type MultipartFile, type MultipartValue } from '@fastify/multipart';
import { InvalidRequest, type RequestError } from '@baton/service-kit';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { BlobStore } from '../outbound/blob-store';
import { type FilePolicy, typedContent } from './file-content';
import { fileName } from './file-name';

/** A file that is in the blob store, and that no event names yet. */
export interface Upload {
  readonly fileId: string;
  readonly name: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the bytes. */
  readonly digest: Buffer;
  /** The form's `ticketId`; null: it had none. */
  readonly ticketId: string | null;
}

/** Settings of `@fastify/multipart`: the size is bounded by `typedContent`, which says so in our words. */
const MULTIPART = {
  throwFileSizeLimit: false,
  // with the path kept, a name that has one can be refused instead of quietly losing it
  preservePath: true,
  limits: {
    fileSize: Number.MAX_SAFE_INTEGER,
    files: 1,
    fields: 2,
    parts: 4,
    fieldSize: 200,
    fieldNameSize: 100,
    headerPairs: 20,
  },
} as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const refused = (...errors: readonly RequestError[]): InvalidRequest => new InvalidRequest(errors);

/** It is the form that is wrong then, not its size, which is all that the parser's own 413 says. */
const TOO_MANY = ['FST_FILES_LIMIT', 'FST_FIELDS_LIMIT', 'FST_PARTS_LIMIT'];

/** Errors of the parser and of a connection that ends early are the sender's; our own pass as they are. */
const asRefusal = (error: unknown): unknown => {
  const isFastifys =
    error instanceof Error && 'code' in error && String(error.code).startsWith('FST_') && 'statusCode' in error;
  if (isFastifys && TOO_MANY.includes(String(error.code)))
    return refused({ path: 'form', message: 'must hold one file, and at most its ticketId beside it' });
  if (isFastifys && error.statusCode !== 500) return error;
  return refused({ path: '', message: 'must be a well-formed multipart form' });
};

async function* readBy<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const reading = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await reading.next().catch((error: unknown) => {
        throw asRefusal(error);
      });
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await reading.return?.();
  }
}

const ticketIdOf = ({ fieldname, value }: MultipartValue): string => {
  if (fieldname !== 'ticketId')
    throw refused({ path: 'form', message: 'has a field that is not a member of this request' });
  if (typeof value !== 'string' || !UUID.test(value))
    throw refused({ path: fieldname, message: 'must be a UUID in lower case' });
  return value;
};

/**
 * Streams the one file of a multipart request into the blob store. When anything fails, nothing is kept.
 * @throws InvalidRequest, Rejection `file-too-large` or `file-type-not-allowed`, StoreUnavailable.
 */
export const receiveUpload = async (
  request: FastifyRequest,
  blobs: BlobStore,
  conversationId: string,
  policy: FilePolicy,
): Promise<Upload> => {
  const fileId = randomBytes(16).toString('hex');
  try {
    let stored: Omit<Upload, 'ticketId'> | null = null;
    let ticketId: string | null = null;
    for await (const part of readBy(request.parts())) {
      if (part.type === 'field') ticketId = ticketIdOf(part);
      else stored = { fileId, ...(await store(part, blobs, fileId, conversationId, policy)) };
    }
    if (stored === null) throw refused({ path: 'file', message: 'is required' });
    return { ...stored, ticketId };
  } catch (error) {
    // The sender may still be sending: what is left is read and dropped, or they would never see the answer. The parser must
    // let go of it first: it waits for its reader, who is gone, and the next request on this connection would wait behind it.
    request.raw.unpipe();
    request.raw.resume();
    // Where the bytes are may be what failed: then erasure finds what stays, and the sender is told why all the same.
    await blobs.delete(fileId).catch(() => undefined);
    throw error;
  }
};

const store = async (
  part: MultipartFile,
  blobs: BlobStore,
  fileId: string,
  conversationId: string,
  policy: FilePolicy,
): Promise<Omit<Upload, 'ticketId' | 'fileId'>> => {
  const name = fileName(part.filename);
  const { contentType, bytes, digest } = await typedContent(readBy<Uint8Array>(part.file), policy);
  const size = await blobs.put(fileId, bytes, { conversationId, contentType });
  if (size === 0) throw refused({ path: 'file', message: 'must not be empty' });
  return { name, contentType, size, digest: digest() };
};

/**
 * Lets multipart forms in, on the one route that takes them; everywhere else they stay what they were, an unsupported type.
 * Call before `init`.
 */
export const acceptUploads = async (app: NestFastifyApplication): Promise<void> => {
  await app.register(fastifyMultipart, MULTIPART);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preValidation', (request, _reply, done) => {
      const isUpload = request.routeOptions.url?.endsWith('/files') === true;
      done(request.isMultipart() && !isUpload ? new UnsupportedMediaTypeException() : undefined);
    });
};
