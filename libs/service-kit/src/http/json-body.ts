import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { InvalidRequest } from '../problems/invalid-request';
import { isReservedName } from '../validation/reserved-names';

const MAX_DEPTH = 20;

const malformed = (message: string): InvalidRequest => new InvalidRequest([{ path: '', message }]);

/** Walks without recursion: what it protects from is code that recurses. */
const assertHarmless = (root: unknown): void => {
  const rest: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH) throw malformed(`must not be nested deeper than ${MAX_DEPTH}`);
    for (const [name, member] of Object.entries(value)) {
      if (isReservedName(name)) throw malformed(`must not have a member named ${name}`);
      rest.push({ value: member, depth: depth + 1 });
    }
  }
};

/**
 * An empty body is no body: many clients send the content type with every POST. Of two members of one name the last counts.
 * @throws InvalidRequest
 */
export const parseJsonBody = (bytes: Buffer): unknown => {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw malformed('must be UTF-8');
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw malformed('must be well-formed JSON');
  }
  assertHarmless(body);
  return body;
};

/** JSON and nothing else; a service that takes uploads registers its own parser on top. */
export const acceptJsonOnly = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes, done) => {
    try {
      done(null, parseJsonBody(bytes as Buffer));
    } catch (error) {
      done(error as Error, undefined);
    }
  });
};
