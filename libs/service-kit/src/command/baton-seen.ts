import { InvalidRequest } from '../problems/invalid-request';

/** One stream and the highest revision of it that a caller has seen. */
export interface SeenRevision {
  readonly stream: string;
  readonly revision: number;
}

const MAX_STREAMS = 4;
const FORM = /^([a-z]+(?:-[A-Za-z0-9_.~%!'()*-]{1,600})?)@(\d{1,15})$/;

/** `ticket-<id>@7`. Agent ids may hold any character, so the stream's name is percent-encoded; UUIDs stay as they are. */
export const formatRevision = (stream: string, revision: number): string => `${encodeURIComponent(stream)}@${revision}`;

const malformed = (message: string): InvalidRequest => new InvalidRequest([{ path: 'header.Baton-Seen', message }]);

/** No stream is called so, and PostgreSQL takes no zero character. */
const CONTROL = /\p{Cc}/u;

const decoded = (stream: string): string => {
  try {
    const name = decodeURIComponent(stream);
    if (!CONTROL.test(name)) return name;
  } catch {
    // told below
  }
  throw malformed('holds a stream name that is not percent-encoded well');
};

/**
 * Reads `Baton-Seen: ticket-<id>@7, conversation-<id>@12`.
 * @throws InvalidRequest for another form or more than four streams.
 */
export const parseBatonSeen = (header: string): readonly SeenRevision[] => {
  const parts = header.split(',').map((part) => part.trim());
  if (parts.length > MAX_STREAMS) throw malformed(`names at most ${MAX_STREAMS} streams`);
  return parts.map((part) => {
    const [, stream, revision] = FORM.exec(part) ?? [];
    if (stream === undefined || revision === undefined)
      throw malformed('must be <stream>@<revision>, separated by commas');
    return { stream: decoded(stream), revision: Number(revision) };
  });
};
