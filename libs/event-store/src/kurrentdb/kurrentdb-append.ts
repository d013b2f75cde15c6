import {
  type AppendResult,
  type ExpectedRevision,
  type NewEvent,
  type RecordedEvent,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../event-store';
import { isAnswer, type KurrentDbConnection } from './kurrentdb-connection';
import { toEventData } from './kurrentdb-event';
import { toPosition } from './kurrentdb-position';

/** What the server says of a stream: its last revision, or that there is none. */
type StreamState = 'no_stream' | bigint;

const revisionOf = (state: StreamState): number | null => (state === 'no_stream' ? null : Number(state));

/** What an earlier append of the same ids with the same expectation gave; null when there was none. */
const earlierResult = (stored: readonly RecordedEvent[], events: readonly NewEvent[]): AppendResult | null => {
  const last = stored.at(-1);
  const same = stored.length === events.length && stored.every(({ id }, index) => id === events[index]?.id);
  return same && last !== undefined ? { revision: last.revision, position: last.position, repeated: true } : null;
};

/**
 * Appends at exactly the expected revision. `streamState` is always given: without it the client appends whatever the stream looks like.
 * @param readBack reads a stream's events from a revision on.
 * @throws WrongExpectedRevision, StoreUnavailable, TypeError as the port says.
 */
export const appendToKurrentDb = async (
  connection: KurrentDbConnection,
  readBack: (stream: string, from: number, limit: number) => Promise<readonly RecordedEvent[]>,
  { stream, events, expected }: { stream: string; events: readonly NewEvent[]; expected: ExpectedRevision },
): Promise<AppendResult> => {
  const proposed = events.map(toEventData);
  const streamState: StreamState = expected === 'no-stream' ? 'no_stream' : BigInt(expected);
  const first = expected === 'no-stream' ? 0 : expected + 1;
  try {
    const { success, nextExpectedRevision, position } = await connection.ask((client, deadline) =>
      client.appendToStream(stream, proposed, { streamState, requiresLeader: true, deadline }),
    );
    const revision = Number(nextExpectedRevision);
    // what does not fit is not explained away: the caller reads what is stored and decides again
    if (!success || revision !== first + events.length - 1) {
      throw new StoreUnavailable(
        `KurrentDB answered an append to ${stream} after ${expected} with revision ${revision}`,
      );
    }
    return { revision, position: toPosition(position) };
  } catch (error) {
    if (!isAnswer(error, 'wrong-expected-version')) throw error;
    const actual = revisionOf((error as { readonly actualState: StreamState }).actualState);
    const couldBeOurs = actual !== null && actual >= first + events.length - 1;
    const earlier = couldBeOurs ? earlierResult(await readBack(stream, first, events.length), events) : null;
    if (earlier !== null) return earlier;
    throw new WrongExpectedRevision(stream, expected, actual);
  }
};
