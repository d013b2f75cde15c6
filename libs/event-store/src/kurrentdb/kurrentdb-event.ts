import { randomUUID } from 'node:crypto';
import type { JSONEventData, ResolvedEvent } from '@kurrent/kurrentdb-client';
import type { EventMetadata, NewEvent, RecordedEvent } from '../event-store';
import { toPosition } from './kurrentdb-position';

/** What is stored as an event's metadata: ours, and our id beside it. */
interface StoredMetadata {
  readonly eventId: string;
  readonly metadata: EventMetadata;
}

/**
 * The id on the wire is drawn anew for each attempt; ours travels in the metadata. KurrentDB takes an append whose ids it knows for a
 * repetition and answers as if it had just been written: whoever asked could not tell that somebody else's version of the event is stored.
 * With new ids an attempt that comes second is always told of the conflict, and reading back then tells whether it was its own.
 * @throws TypeError for what JSON cannot carry. It has to fail here: inside the client it would be an unhandled rejection.
 */
export const toEventData = (event: NewEvent): JSONEventData => {
  JSON.stringify(event.data);
  const metadata: StoredMetadata = { eventId: event.id, metadata: event.metadata };
  return {
    id: randomUUID(),
    contentType: 'application/json',
    type: event.type,
    data: event.data,
    metadata: { ...metadata },
  };
};

/** @throws Error for an event that Baton did not write, or that the server gave without its place. */
export const toRecordedEvent = ({ event }: Pick<ResolvedEvent, 'event'>): RecordedEvent => {
  if (event === undefined) throw new Error('the event behind a link is gone');
  const stored = event.metadata as Partial<StoredMetadata> | undefined;
  const { streamId: stream, type, revision, position } = event;
  if (stored?.eventId === undefined || stored.metadata === undefined) {
    throw new Error(
      `stream ${stream} revision ${revision}: not an event of Baton; each service needs streams of its own`,
    );
  }
  return {
    id: stored.eventId,
    stream,
    revision: Number(revision),
    position: toPosition(position),
    type,
    data: event.data as Record<string, unknown>,
    metadata: stored.metadata,
  };
};
