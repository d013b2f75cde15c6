import { randomUUID } from 'node:crypto';
import { isAnswer, type KurrentDbConnection } from './kurrentdb-connection';
import { STORE_STREAM } from './kurrentdb-filter';

interface Named {
  readonly revision: bigint;
  readonly id: string;
}

const EVENT_TYPE = 'StoreNamed';

const lastName = async (connection: KurrentDbConnection): Promise<Named | null> => {
  try {
    return await connection.ask(async (client) => {
      const options = { direction: 'backwards', fromRevision: 'end', maxCount: 1, requiresLeader: true } as const;
      for await (const { event } of client.readStream(STORE_STREAM, options)) {
        if (event !== undefined) return { revision: event.revision, id: (event.data as { readonly id: string }).id };
      }
      return null;
    });
  } catch (error) {
    if (isAnswer(error, 'stream-not-found')) return null;
    throw error;
  }
};

/** Gives the store a name unless somebody else does at the same moment. */
const name = async (connection: KurrentDbConnection, before: Named | null): Promise<void> => {
  const event = { id: randomUUID(), type: EVENT_TYPE, data: { id: randomUUID() }, metadata: undefined };
  const streamState = before === null ? 'no_stream' : before.revision;
  try {
    await connection.ask((client, deadline) =>
      client.appendToStream(
        STORE_STREAM,
        { ...event, contentType: 'application/json' },
        { streamState, requiresLeader: true, deadline },
      ),
    );
  } catch (error) {
    if (!isAnswer(error, 'wrong-expected-version')) throw error;
  }
};

/**
 * The store's id: an event in a stream of our own, the last one counts. Whoever asks first makes it.
 * @throws StoreUnavailable.
 */
export const storeIdOf = async (connection: KurrentDbConnection): Promise<string> => {
  for (;;) {
    const named = await lastName(connection);
    if (named !== null) return named.id;
    await name(connection, null);
  }
};

/**
 * Gives the store a new id, so that every checkpoint made before is refused. A restored database brings its old id with it and nothing in
 * it can know: whoever restores a backup has to call this before a service starts.
 * @throws StoreUnavailable.
 */
export const renewStoreId = async (connection: KurrentDbConnection): Promise<string> => {
  await name(connection, await lastName(connection));
  return storeIdOf(connection);
};
