import { createHash } from 'node:crypto';
import { Rejection } from '@baton/decider';
// the `node` entry needs no export condition that Jest does not know
import { fileTypeFromBuffer } from 'file-type/node';

/** What the deployment accepts. */
export interface FilePolicy {
  readonly maxBytes: number;
  /** Content types, as found by content. */
  readonly allowedTypes: readonly string[];
}

export const DEFAULT_MAX_BYTES = 20 * 1024 * 1024;

/** Documents, pictures, sound and film that no browser runs as a program. */
export const DEFAULT_FILE_TYPES: readonly string[] = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/heic',
  'application/pdf',
  'text/plain',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/x-m4a',
  'video/mp4',
  'video/webm',
  'video/quicktime',
];

/** An upload whose type is known from its first bytes; the rest is still on its way. */
export interface TypedContent {
  readonly contentType: string;
  /** Throws `file-too-large` or `file-type-not-allowed` in the middle, the moment that it is certain. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** SHA-256 of everything; call after the last byte. */
  readonly digest: () => Buffer;
}

/** Enough for every signature that matters, ZIP-based documents included. */
const SAMPLE_BYTES = 64 * 1024;

const PLAIN_TEXT = 'text/plain';

/**
 * Finds out what a file is by its content (its name and what the sender called it count for nothing) and bounds its size
 * while it streams.
 * @throws Rejection `file-type-not-allowed` {contentType} or `file-too-large` {maxBytes}, here or while the bytes are read.
 */
export const typedContent = async (source: AsyncIterable<Uint8Array>, policy: FilePolicy): Promise<TypedContent> => {
  const hash = createHash('sha256');
  const bounded = hashed(within(source, policy.maxBytes), hash)[Symbol.asyncIterator]();
  const sample = await firstBytes(bounded);
  const detected = (await fileTypeFromBuffer(sample))?.mime;
  const contentType = detected ?? (looksLikeMarkup(sample) ? 'text/html' : PLAIN_TEXT);
  if (!policy.allowedTypes.includes(contentType)) throw refused(contentType);
  const whole = followedBy(sample, bounded);
  return { contentType, bytes: detected === undefined ? onlyText(whole) : whole, digest: () => hash.digest() };
};

const refused = (contentType: string): Rejection => new Rejection('file-type-not-allowed', { contentType });

async function* within(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Rejection('file-too-large', { maxBytes });
    yield chunk;
  }
}

async function* hashed(
  source: AsyncIterable<Uint8Array>,
  hash: { update(data: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

const firstBytes = async (source: AsyncIterator<Uint8Array>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for (let size = 0; size < SAMPLE_BYTES;) {
    const next = await source.next();
    if (next.done === true) break;
    chunks.push(next.value);
    size += next.value.byteLength;
  }
  return Buffer.concat(chunks);
};

async function* followedBy(sample: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield sample;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** What a browser that sniffs would run: a text that begins with a tag, or has one of the telling ones near its beginning. */
const looksLikeMarkup = (sample: Uint8Array): boolean => {
  const beginning = Buffer.from(sample.subarray(0, 4_096)).toString('utf8');
  return /^\uFEFF?\s*</.test(beginning) || /<(!doctype|html|head|body|script|iframe|svg|style)[\s/>]/i.test(beginning);
};

/** UTF-8 without control characters but white space and escape; anything else is some binary that nobody knows. */
async function* onlyText(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decoded = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw refused('application/octet-stream');
    }
  };
  for await (const chunk of source) {
    if (/[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(decoded(chunk))) throw refused('application/octet-stream');
    yield chunk;
  }
  decoded();
}
