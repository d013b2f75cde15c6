import type { Call, Session } from '../http/session';
import type { CommandOptions, ReadOptions } from './options';

/** One segment of a path. */
export const segment = (id: string): string => encodeURIComponent(id);

/** A read, typed by what the route answers. @throws ProblemError, UnreachableError, the signal's reason. */
export const read = <T>(
  session: Session,
  path: string,
  { signal }: ReadOptions = {},
  query: NonNullable<Call['query']> = {},
): Promise<T> => session.json({ method: 'GET', path, query, signal }) as Promise<T>;

/** A command: every attempt carries the same key. @throws as `read`. */
export const command = <T>(
  session: Session,
  call: Pick<Call, 'method' | 'path' | 'body' | 'headers' | 'timeoutMs' | 'anonymous'>,
  { signal, key = session.host.uuid() }: CommandOptions = {},
): Promise<T> => session.json({ ...call, signal, key }) as Promise<T>;
