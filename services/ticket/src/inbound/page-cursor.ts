import { InvalidRequest } from '@baton/service-kit';
import { z } from 'zod';
import type { PageEnd } from '../views/tickets/tickets.query';

const pageEnd = z.tuple([z.iso.datetime(), z.uuid()]);

/** Opaque to clients: where the next page begins. */
export const toCursor = ({ at, id }: PageEnd): string => Buffer.from(JSON.stringify([at, id])).toString('base64url');

/** @throws InvalidRequest for what this service did not give. */
export const fromCursor = (cursor: string): PageEnd => {
  const parsed = pageEnd.safeParse(jsonIn(cursor));
  if (!parsed.success) throw new InvalidRequest([{ path: 'query.cursor', message: 'must be the next of a page' }]);
  const [at, id] = parsed.data;
  return { at, id };
};

const jsonIn = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
};
