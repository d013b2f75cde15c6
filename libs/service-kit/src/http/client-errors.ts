import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ProblemCode } from '@baton/contracts';
import { problemDocument } from '../problems/problem-document';

const codeOf = (error: Error & { readonly code?: string }): ProblemCode =>
  error.code === 'HPE_HEADER_OVERFLOW' ? 'header-fields-too-large' : 'invalid-request';

/** A W3C trace id, of 122 random bits: Node draws UUIDs from a stock of entropy, and bytes one call of the system each time. */
export const newTraceId = (): string => randomUUID().replaceAll('-', '');

/**
 * Answers what the HTTP parser could not read (a server's `clientError`), where there is no request yet: broken bytes,
 * header fields past the limit, a request that never ends.
 */
export const answerClientError = (error: Error & { readonly code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = problemDocument({ code: codeOf(error) }, newTraceId());
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(
    [
      `HTTP/1.1 ${status} Bad Request`,
      ...lines,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
};
